# Aujourd’hui, la liste des cours, les sessions en attente.

weekday-1 = Lundi
weekday-2 = Mardi
weekday-3 = Mercredi
weekday-4 = Jeudi
weekday-5 = Vendredi
weekday-6 = Samedi
weekday-7 = Dimanche
month-name-1 = janvier
month-name-2 = février
month-name-3 = mars
month-name-4 = avril
month-name-5 = mai
month-name-6 = juin
month-name-7 = juillet
month-name-8 = août
month-name-9 = septembre
month-name-10 = octobre
month-name-11 = novembre
month-name-12 = décembre

today-date = { $x } { $y }
today-day = { $n ->
    [1] 1er { $x }
   *[other] { $n } { $x }
}
today-pending-n = { $n } cours
today-pending-rest = { $n ->
    [one] a des changements que le public ne voit pas encore.
   *[other] ont des changements que le public ne voit pas encore.
}
today-held-n = { $n ->
    [one] { $n } session
   *[other] { $n } sessions
}
today-held-rest = { $n ->
    [one] attend son cours.
   *[other] attendent leur cours.
}
today-refused-n = { $n ->
    [one] { $n } requête
   *[other] { $n } requêtes
}
today-refused-rest = { $n ->
    [one] est arrivée avec une signature qui ne correspondait pas, depuis le démarrage.
   *[other] sont arrivées avec une signature qui ne correspondait pas, depuis le démarrage.
}
today-nothing-waits = Rien ne vous attend : le public voit ce que dit le catalogue, et chaque session a son cours.
today-new = Il n’y a encore rien ici. Quelques étapes, et les LMS commencent à parler.
today-steps = Premières étapes
today-step-lms = Nommer vos LMS :
today-step-lms-why = Quels liens sont ceux d’un LMS, et ce que ses messages peuvent changer.
today-step-secret = Partager un secret avec chaque LMS :
today-step-secret-why = Le LMS signe ses requêtes avec lui ; sans secret, toute requête est refusée.
today-step-courses = Avoir des cours : en créer un à la main, ou charger un fichier avec
today-step-courses-why = Les sessions appartiennent à des cours. Celles dont le cours est inconnu attendent sous « En attente ».
today-step-done = fait
today-step-open = à faire
today-steps-settings = Les deux premières se règlent dans le fichier de configuration ; prospectus.example.toml montre chacune. Redémarrez le programme après l’avoir modifié.
today-held = En attente : leur cours est inconnu
today-attach = Rattacher à …
today-attach-what = un cours : les sessions de { $x }
today-look = Voir
today-pending = Pas encore publié
today-all-pending = { $n ->
    [one] Le cours concerné
   *[other] Les { $n } cours
}
today-no-pending = Rien à publier.
today-no-pending-why = Un cours publié dont le brouillon diffère de ce que voit le public apparaît ici.
today-pending-table = Cours avec des changements non publiés, tableau
today-pending-caption = Cours avec des changements non publiés
today-course = Cours
today-what = Ce qui diffère
today-more-fields = { $n ->
    [one] { $n } autre
   *[other] { $n } autres
}
today-new-runs = { $n ->
    [one] une nouvelle session
   *[other] { $n } nouvelles sessions
}
today-course-itself = le cours lui-même
today-run = session { $x }
today-runs = { $n } sessions
today-by = en dernier par { $x }
today-before = plus tôt
today-review = Examiner
today-requests = Requêtes du dernier jour
today-counting = Le décompte des requêtes du dernier jour est en cours ; les nombres augmentent encore.
today-no-requests = Aucune requête n’est arrivée.
today-no-requests-why = Ce que les LMS envoient est compté ici, par heure et selon ce qui en est advenu.
today-counted-since = Il y en a eu beaucoup : compté depuis le { $x }.
today-yesterday = hier { $x }
today-now = maintenant
today-as-table = La même chose en tableau
today-hours-table = Requêtes par heure, tableau
today-hours-caption = Requêtes par heure et par verdict au cours du dernier jour
today-hour = Heure
today-words = Dernier message de chaque LMS
today-last-word = Dernier message
today-last-day = Dernier jour
today-requests-n = { $n ->
    [one] { $n } requête
   *[other] { $n } requêtes
}
today-no-word = aucun encore
today-no-lms = Aucun LMS n’est configuré.
today-no-lms-why = Chacun prend place ici dès que la configuration le nomme :
today-signatures = Signatures refusées
today-check = Vérifier une signature
today-no-refusal = Aucune depuis le démarrage.
today-no-refusal-why = Une requête dont la signature ne correspond pas est refusée, et montrée ici avec un indice.
today-no-secrets = Aucun secret n’est configuré, donc aucune requête ne peut être acceptée :
today-earlier-refusals = Les précédentes
today-from = depuis
refused-others = { $n ->
    [one] (et une autre dans la même seconde)
   *[other] (et { $n } autres dans la même seconde)
}

courses-lede = { $n ->
    [0] Pas encore de cours.
   *[other] { $n } cours, { $x }.
}
courses-pending = { $n ->
    [0] aucun avec des changements à publier
   *[other] dont { $n } avec des changements à publier
}
courses-create = Créer un cours
courses-reading = { $n ->
    [0] Le catalogue est en cours de lecture. Rechargez la page dans un instant.
   *[other] Le catalogue est en cours de lecture : { $n } cours jusqu’ici. Tout n’est pas encore là.
}
courses-q = Code ou titre
courses-any = Tous
courses-lms = LMS
courses-no-lms = aucun LMS
courses-state = État
courses-state-open = inscriptions ouvertes
courses-state-soon = pas encore ouverte
courses-state-running = en cours
courses-state-closed = inscriptions closes
courses-state-over = terminée
courses-state-unscheduled = à planifier
courses-state-no-run = sans session
courses-filter-pending = À publier
courses-filter-public = Public
courses-mode = Mode
courses-find = Chercher
courses-found = { $n } cours sur { $x }.
courses-show-all = Tout afficher
courses-none = Il n’y a pas encore de cours.
courses-none-how = Ils viennent d’un fichier, d’un LMS dont unknown_course est create, ou sont créés à la main. Un fichier se charge sur le serveur avec
courses-no-match = Aucun cours ne correspond.
courses-no-match-how = Cherchez une partie d’un code ou d’un titre, ou retirez un filtre.
courses-table = Cours, tableau
courses-caption = Cours, triés par code
courses-runs = Sessions
courses-changed = Modifié
courses-untitled = sans titre
courses-draft-only = brouillon seulement
courses-public = public
courses-to-publish = à publier
courses-runs-to-publish = { $n ->
    [one] { $n } session à publier
   *[other] { $n } sessions à publier
}
courses-modes = { $n } modes
courses-pages = Pages
courses-a-page = Triés par code, 50 par page.
courses-changes-since = Les changements sont connus depuis le { $x }.

held-lede = { $n ->
    [one] { $n } session attend parce qu’aucun cours n’a son code. Créez le cours, ou rattachez la session à un cours existant ; ce que le LMS a dit est appliqué aussitôt.
   *[other] { $n } sessions attendent parce qu’aucun cours n’a leur code. Créez le cours, ou rattachez-les à un cours existant ; ce que le LMS a dit est appliqué aussitôt.
}
held-all = Toutes les sessions en attente
held-none = Rien n’est en attente.
held-none-why = Une session attend ici quand un LMS parle d’un cours que le catalogue n’a pas, et que le réglage du LMS est
held-none-here = Rien n’attend ici.
held-none-here-why = Les sessions ont peut-être trouvé leur place entre-temps.
held-no-code = Sans code
held-no-code-why = Le LMS n’a nommé aucun cours, il n’y en a donc pas à créer. Rattachez la session à un cours existant.
held-runs-from = { $n ->
    [one] { $n } session de { $x }
   *[other] { $n } sessions de { $x }
}
held-more-runs-from = plus de { $n } sessions de { $x } ; les premières sont affichées
held-course-there = Un cours avec ce code existe désormais ; ce qui attend peut lui être appliqué.
held-apply = Appliquer à { $x }
held-title = Titre du cours ({ $x })
held-title-help = Peut rester vide : le code sert alors de titre jusqu’à ce qu’on lui en donne un.
held-create = Créer { $x }
held-lms-unknown = n’est plus configuré
held-said = Ce que le LMS a dit
held-field = { $x } : { $y }
held-first-word = Premier message
held-last-word = Dernier message
held-attach-to = Ou rattacher la session à
held-attach-chosen = Ou rattacher les sessions choisies à
held-attach-code = Ou rattacher la session au cours qui a le code
held-attach-chosen-code = Ou rattacher les sessions choisies au cours qui a le code
held-attach-what = Rattacher des sessions de { $x }
held-choose = Choisir …
held-or-code = ou, par son code, à
held-attach = Rattacher
held-not-attached = Rien n’a été rattaché
held-error-which-course = Choisissez un cours, ou saisissez son code.
held-error-which-run = Choisissez au moins une session.
held-error-no-course = Aucun cours n’a le code { $x }.
held-error-link = Une session du cours { $y } a déjà le lien { $x }.
held-error-not-held = Une session n’attend plus : quelqu’un l’a mise à sa place entre-temps.
held-error-lms = Aucun LMS « { $x } » n’est plus configuré ; ses sessions ne peuvent pas être rattachées.
held-error-languages = Le LMS dit que la session n’a aucune langue ; sans langue elle ne peut pas être publique.
held-error-code = Le code d’un cours a des lettres ou des chiffres, et au plus 200 caractères.
held-error-gone = Le cours a disparu entre-temps, ou c’est une édition antérieure.

told-held-created = { $n ->
    [0] { $x } a été créé.
    [one] { $x } a été créé, avec { $n } session qui l’attendait.
   *[other] { $x } a été créé, avec { $n } sessions qui l’attendaient.
}
told-held-applied = Ce qui attendait { $x } a été appliqué.
told-held-attached = { $n ->
    [one] { $n } session a été rattachée à { $x }.
   *[other] { $n } sessions ont été rattachées à { $x }.
}
today-unpublished = { $n ->
    [one] { $n } cours n’a jamais été publié : les visiteurs n’en voient rien.
   *[other] { $n } cours n’ont jamais été publiés : les visiteurs n’en voient rien.
}
