# Ce que chaque page contient, les nombres et les dates.

number = { $n }
date-and-time = { $x } à { $y }
month-01 = janv.
month-02 = févr.
month-03 = mars
month-04 = avr.
month-05 = mai
month-06 = juin
month-07 = juil.
month-08 = août
month-09 = sept.
month-10 = oct.
month-11 = nov.
month-12 = déc.
just-now = à l’instant
ago-minutes = { $n ->
    [one] il y a { $n } minute
   *[other] il y a { $n } minutes
}
ago-hours = { $n ->
    [one] il y a { $n } heure
   *[other] il y a { $n } heures
}
ago-days = { $n ->
    [one] il y a { $n } jour
   *[other] il y a { $n } jours
}
ago-months = il y a { $n } mois
ago-years = { $n ->
    [one] il y a { $n } an
   *[other] il y a { $n } ans
}
in-minutes = { $n ->
    [one] dans { $n } minute
   *[other] dans { $n } minutes
}
in-hours = { $n ->
    [one] dans { $n } heure
   *[other] dans { $n } heures
}
in-days = { $n ->
    [one] dans { $n } jour
   *[other] dans { $n } jours
}
in-months = dans { $n } mois
in-years = { $n ->
    [one] dans { $n } an
   *[other] dans { $n } ans
}

skip = Aller au contenu
rail = Principal
today = Aujourd’hui
courses = Cours
held = En attente
waiting = en attente
journal = Journal
lmss = LMS
people = Personnes
more = Plus
account = compte
sign-out = Se déconnecter
language = Langue
theme = Thème
theme-auto = Auto
theme-light = Clair
theme-dark = Sombre
save = Enregistrer
change = Changer
cancel = Annuler
actions = Actions
error = Erreur :
yes = oui
no = non
none = aucun
next-page = Page suivante
first-page = Première page

problem-home = Aller à Aujourd’hui
problem-not-found = Il n’y a rien ici
problem-not-found-why = L’adresse est peut-être ancienne : ce qui était ici a pu être supprimé, ou son code a changé. Le journal le sait.
problem-sign-in = Connectez-vous d’abord
problem-sign-in-why = Cette page est réservée aux personnes connectées.
problem-forbidden = Votre rôle ne le permet pas
problem-forbidden-why = Il faut le rôle { $x }. Un administrateur peut changer le vôtre.
problem-stale = Le formulaire vient d’une page périmée
problem-stale-why = Rien n’a été modifié. Revenez en arrière, rechargez la page et envoyez le formulaire de nouveau ; ce que vous avez saisi y est encore.
problem-too-large = Le formulaire est trop grand
problem-too-large-why = Rien n’a été modifié. Un formulaire peut contenir jusqu’à un mégaoctet.
problem-refused = Ce n’est pas possible
problem-unavailable = Le catalogue est injoignable pour l’instant
problem-unavailable-why = Rien n’est perdu ; il se peut aussi que rien n’ait été modifié. Réessayez dans un instant.

where-this-is = Où l’on est
problem-lost = Ce dont parlait ce formulaire n’est plus là
problem-lost-why = Quelqu’un l’a supprimé pendant votre saisie. Rien n’a été modifié.
problem-typed = Ce que vous avez saisi
