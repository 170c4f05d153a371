# Les hooks sortants : leur état, ce qui est mis de côté, ce qui a été envoyé.

hooks = Hooks
hooks-lede = Les endroits que l’on informe de ce que disent les LMS, ou de ce que voit le public. Chacun reçoit l’état actuel d’une session, et ce qu’un site manque pendant une panne lui est envoyé à son retour.
hooks-none = Aucun hook n’est configuré
hooks-none-why = Un endroit à informer reçoit le sien dans prospectus.toml : un nom, une adresse et un secret, sous
hooks-all = Tous les hooks
hooks-in-trouble = { $n ->
    [one] à regarder
   *[other] à regarder
}

hook-gone = Absent des paramètres
hook-gone-why = Il figurait autrefois dans les paramètres ; rien n’est envoyé. Ce que l’on en sait est conservé : remis dans les paramètres sous le même nom, il reprend.
hook-new = Pas commencé
hook-new-why = Il commence dans un instant : tout ce qui existe sera envoyé.
hook-paused = En pause
hook-paused-why = Rien n’est envoyé tant que personne ne le fait reprendre. Ce qui change entre-temps le sera alors.
hook-failing = En échec
hook-failing-why = { $n ->
    [one] Le site n’a pas accepté la dernière requête. Il n’accepte rien
   *[other] Le site n’a pas accepté les { $n } dernières requêtes. Il n’accepte rien
}
hook-since = depuis le
hook-next = Un nouvel essai a lieu
hook-next-now = Un nouvel essai a lieu dans un instant.
hook-walking = Parcourt tout
hook-walking-why = Il examine toutes les sessions et envoie celles que le site n’a pas telles qu’elles sont.
hook-walking-forced-why = Il examine toutes les sessions et envoie chacune, même celles que le site a déjà.
hook-waiting = Envoi en cours
hook-waiting-received-why = { $n ->
    [one] { $n } session attend d’être envoyée. Si seul un nombre d’inscrits change, l’envoi en attend d’autres un moment.
   *[other] { $n } sessions attendent d’être envoyées. Si seul un nombre d’inscrits change, l’envoi en attend d’autres un moment.
}
hook-waiting-published-why = { $n ->
    [one] { $n } cours a des changements à envoyer. Si seul un nombre d’inscrits change, l’envoi en attend d’autres un moment.
   *[other] { $n } cours ont des changements à envoyer. Si seul un nombre d’inscrits change, l’envoi en attend d’autres un moment.
}
hook-behind = Rattrape son retard
hook-behind-why = { $n ->
    [one] { $n } entrée du journal reste à examiner.
   *[other] { $n } entrées du journal restent à examiner.
}
hook-refused = Envoyé, pas tout accepté
hook-refused-why = Le site a tout, tel que c’est maintenant, sauf ce qui est mis de côté.
hook-done = Tout est envoyé
hook-done-why = Le site a tout, tel que c’est maintenant.
hook-done-nothing = Il n’y a encore rien eu à envoyer.

hook-settings = Ce qu’il est
hook-in-journal = Ce qui a été demandé aux hooks
hook-address = Adresse
hook-sent = Reçoit
hook-send-received = ce que disent les LMS, même de cours inconnus
hook-send-published = ce que voit le public
hook-style-course-runs-sync = { $n ->
    [one] Comme Richie l’accepte (course-runs-sync), { $n } session par requête
   *[other] Comme Richie l’accepte (course-runs-sync), jusqu’à { $n } sessions par requête
}
hook-style-standard-webhooks = { $n ->
    [one] En CloudEvents (standard-webhooks), { $n } session par requête
   *[other] En CloudEvents (standard-webhooks), jusqu’à { $n } sessions par requête
}
hook-only = Pour
hook-only-none = toutes les sessions
hook-only-lmss = seulement les sessions de ces LMS : { $x }
hook-only-organisations = seulement les sessions de ces organisations : { $x }
hook-template = Leurs liens deviennent
hook-last-success = Dernier envoi accepté
hook-never = jamais encore
hook-set-aside = Mis de côté
hook-none-set-aside = rien
hook-set-aside-n = { $n ->
    [one] { $n } session que le site n’a pas acceptée
   *[other] { $n } sessions que le site n’a pas acceptées
}

hook-pause = Mettre en pause
hook-resume = Reprendre
hook-try-now = Réessayer maintenant
hook-resend = Tout renvoyer…
hook-retry = Renvoyer
hook-retry-all = Renvoyer toutes
hook-not-set-aside = { $x } n’est plus mis de côté : le site l’a accepté, ou il ne doit plus être envoyé.
told-hook-paused = { $x } est en pause. Ce qui change est gardé pour lui.
told-hook-resumed = { $x } reprend où il en était.
told-hook-retried = { $x } : un nouvel envoi a lieu maintenant.
told-hook-retried-one = { $x } : la session est renvoyée maintenant.
told-hook-resent = { $x } : tout est renvoyé, à partir de maintenant.

hook-resend-here = Tout renvoyer
hook-resend-title = Tout renvoyer à { $x } ?
hook-resend-lede = Chaque session est envoyée telle qu’elle est maintenant, même si le site l’a déjà. À utiliser lorsque le site a perdu quelque chose.
hook-resend-paused = Le hook est en pause : l’envoi aura lieu quand quelqu’un le fera reprendre. Chaque session est envoyée telle qu’elle sera alors, même si le site l’a déjà.
hook-resend-sent = Ce qui est envoyé
hook-resend-runs = Envoyé jusqu’ici
hook-resend-runs-why = Tout cela est renvoyé, avec ce qui est nouveau.
hook-resend-set-aside-why = Avec un nouvel essai.
hook-resend-means = Ce que cela entraîne
hook-resend-site = Le site
hook-resend-site-what = reçoit ce qu’il a déjà, et rien n’y change
hook-resend-site-why = Ce que quelqu’un y a modifié à la main peut revenir à ce que dit le catalogue.
hook-resend-button = Tout renvoyer

hook-aside-why = Le site refuse ces sessions, avec les mots ci-dessous. Elles ne retardent pas les autres, et une session est renvoyée dès qu’elle change.
hook-aside-empty = Rien n’est mis de côté.
hook-aside-empty-why = Une session que le site refuse serait ici, avec les mots du site.
hook-aside-pages = Pages de ce qui est mis de côté
hook-run = Session
hook-words = Les mots du site
hook-no-words = aucun
hook-again = Essais
hook-attempts = { $n ->
    [one] { $n } fois
   *[other] { $n } fois
}
hook-again-at = de nouveau
hook-again-now = de nouveau dans un instant
hook-again-paused = de nouveau après la reprise
hook-again-never = plus d’essai automatique
hook-has-earlier = Le site en a un état antérieur, envoyé
hook-has-nothing = Le site ne l’a jamais acceptée.

deliveries = Dernières requêtes
deliveries-none = Aucune requête n’a encore été faite.
deliveries-none-why = Chaque requête au site serait ici, avec sa réponse.
deliveries-pages = Pages des requêtes
delivery-title = Requête { $n } à { $x }
delivery-number = Numéro
delivery-time = Quand
delivery-outcome = Résultat
delivery-taken = Acceptée
delivery-taken-why = Le site a tout accepté.
delivery-refused = Refusée
delivery-refused-why = Le site a refusé une partie des sessions, ou toutes. Elles sont mises de côté, sauf s’il les a acceptées depuis.
delivery-failed = Échouée
delivery-failed-why = Il n’y a pas eu de réponse, ou aucune qui dise quelque chose des sessions. Elles ont été renvoyées plus tard, ou attendent encore.
delivery-runs = Sessions
delivery-runs-n = { $n ->
    [one] { $n } session
   *[other] { $n } sessions
}
delivery-status = Statut
delivery-took = Durée
delivery-words = En mots
hook-took-ms = { $n } ms
hook-took-s = { $n } s
delivery-what = La requête
delivery-no-answer = pas de réponse
delivery-headers = Les en-têtes qui l’accompagnent
delivery-sent = Ce qui a été envoyé, mis en forme pour la lecture
delivery-file = En fichier
delivery-answer = Ce qui a été répondu
delivery-answer-empty = Le corps de la réponse était vide.
delivery-no-answer-why = Il n’y a pas eu de réponse.
delivery-as-answered = Octet pour octet, comme répondu
delivery-cut = seul le début est conservé
delivery-curl = La même en commande
delivery-curl-why = Elle envoie encore une fois les mêmes octets, et le site en tient compte : une session qui a changé depuis redevient ce qu’elle était alors. Une signature qui contient l’heure est périmée après quelques minutes.
delivery-curl-show = L’afficher

today-hooks = Hooks dont le site n’accepte pas tout
today-hooks-n = { $n ->
    [one] { $n } hook
   *[other] { $n } hooks
}
today-hooks-rest = { $n ->
    [one] a un site qui n’accepte pas tout.
   *[other] ont des sites qui n’acceptent pas tout.
}

journal-hook-pause = Hook { $x } : mis en pause
journal-hook-resume = Hook { $x } : reprend
journal-hook-resend = Hook { $x } : tout renvoyer
journal-hook-retry = Hook { $x } : renvoyer ce qui est mis de côté
entry-hook-pause = { $x } a mis en pause le hook { $y }
entry-hook-resume = { $x } a fait reprendre le hook { $y }
entry-hook-resend = { $x } a fait tout renvoyer au hook { $y }
entry-hook-retry = { $x } a fait renvoyer au hook { $y } ce qui est mis de côté
entry-of-hook = Hook
