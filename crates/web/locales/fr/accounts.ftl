# Connexion, compte, personnes.

sign-in = Se connecter
sign-in-lede = Le site d’administration du catalogue.
sign-in-first = Connectez-vous pour aller à la page demandée.
sign-in-lost = Mot de passe perdu ? Un administrateur peut vous faire un lien à usage unique, ici ou avec « prospectus user password NOM » sur le serveur.
sign-in-wrong = Le nom et le mot de passe ne correspondent pas, ou le compte est désactivé.
sign-in-wait = { $n ->
    [one] Trop d’essais. Attendez { $n } seconde, puis réessayez.
   *[other] Trop d’essais. Attendez { $n } secondes, puis réessayez.
}
sign-in-expired = Votre session s’est terminée pendant la saisie. Connectez-vous : ce que vous avez saisi est gardé et pourra être envoyé ensuite.
resume = Vous êtes de nouveau connecté
resume-why = Ce que vous aviez saisi quand la session s’est terminée n’a pas encore été envoyé.
resume-send = L’envoyer maintenant
resume-forget = L’oublier
account-name = Nom
account-title = Votre compte
account-lede = Connecté comme { $x }.
account-zone = Dates
zone = Fuseau horaire
zone-help = Les dates y sont affichées et saisies. Il y est { $x }.
password = Mot de passe
password-help = Au moins 10 caractères. Quelques mots dont vous vous souviendrez valent mieux que des signes que vous oublierez.
password-rule = Choisissez au moins 10 caractères.
password-repeated = Le même mot de passe encore une fois
password-differs = Les deux ne sont pas identiques. Saisissez-les de nouveau.
password-current = Mot de passe actuel
password-current-wrong = Ce n’est pas votre mot de passe actuel ; ou il a été faux si souvent qu’il faut attendre un peu.
password-new = Nouveau mot de passe
password-change = Changer le mot de passe
password-signs-out = Le changer vous déconnecte partout ailleurs.
account-sessions = Où vous êtes connecté
account-sessions-why = Une session se termine d’elle-même après 12 heures sans page, et après 30 jours.
sign-out-everywhere = Se déconnecter partout

welcome-title = Choisir un mot de passe
welcome = Bienvenue, { $x }
welcome-lede = Choisissez un mot de passe et vous y êtes. Ce lien ne sert qu’une fois.
welcome-choose = Choisir et se connecter
welcome-used = Ce lien ne sert plus
welcome-used-why = Il sert une fois, pendant 72 heures. Demandez-en un autre, ou connectez-vous si vous avez choisi un mot de passe.

role = Rôle
role-viewer = lecteur
role-editor = rédacteur
role-publisher = éditeur
role-administrator = administrateur
role-viewer-may = Voit tout, ne change rien.
role-editor-may = Change les brouillons : cours, sessions, sessions en attente.
role-publisher-may = Publie, dépublie et supprime aussi.
role-administrator-may = Gère aussi les personnes.

people-lede = Qui peut se connecter, et pour quoi faire.
people-accounts = Comptes
people-table = Comptes, tableau
people-last-seen = Dernière visite
people-disabled = désactivé
people-link-unused = n’a pas encore utilisé le lien
people-not-signed-in = pas connecté
people-role-of = Rôle de { $x }
people-new-link = Nouveau lien
people-enable = Activer
people-disable = Désactiver
people-add = Ajouter quelqu’un
people-name = Nom pour se connecter
people-name-rule = De 1 à 100 caractères ; majuscules et minuscules se valent.
people-name-taken = Il y a déjà un compte { $x }.
people-add-button = Ajouter et faire un lien
people-link = Un lien pour { $x }
people-link-why = Affiché une seule fois. Il permet de choisir un mot de passe pendant 72 heures.
people-last-administrator = C’est le dernier administrateur. Nommez-en d’abord un autre.

told-signed-out = Vous êtes déconnecté.
told-signed-out-everywhere = Vous êtes déconnecté partout.
told-welcome = Bienvenue, { $x }.
told-password-changed = Le mot de passe a été changé. Partout ailleurs vous êtes déconnecté.
told-role-changed = Le rôle de { $x } a été changé.
told-account-disabled = { $x } a été désactivé et déconnecté.
told-account-enabled = { $x } a été activé.
