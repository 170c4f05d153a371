# Les pages d’un cours : sa frise, le brouillon à côté du public, ce que dit le LMS, et les questions avant que quelque chose parte.

course = Cours
run = Session
course-runs = Sessions
course-run = Session { $x }
course-itself = Le cours lui-même
course-code = Code du cours
course-runs-of = Sessions de { $x }
course-runs-count = { $n ->
    [0] aucune session
    [one] { $n } session
   *[other] { $n } sessions
}
edit = Modifier
new = Nouveau
delete = Supprimer
add-a-run = Ajouter une session
draft = Brouillon
public = Public
published = public
not-published = non publié
course-not-published-why = Les visiteurs ne voient rien de ce cours.
fields-to-publish = { $n ->
    [one] { $n } champ à publier
   *[other] { $n } champs à publier
}
nothing-to-publish = Rien à publier
nothing-to-publish-why = Rien à publier : les visiteurs voient le brouillon tel qu’il est.
publish-the-draft = Publier le brouillon
discard-the-draft = Abandonner les changements du brouillon …
unpublish = Dépublier

timeline = Frise
timeline-enrolment = inscriptions
timeline-teaching = enseignement
timeline-next-key = prochain changement
timeline-open-key = sans fin
timeline-today = Aujourd’hui, { $x }
timeline-no-starts = ni début, ni début des inscriptions
timeline-no-start = pas de début
timeline-no-enrolment-start = pas de début des inscriptions
timeline-over-since = terminée depuis le { $x }
timeline-enrolment-from-to = Inscriptions du { $x } au { $y }.
timeline-enrolment-from = Inscriptions à partir du { $x }, sans fin.
timeline-enrolment-to = Inscriptions jusqu’au { $x } ; leur début n’est pas connu.
timeline-enrolment-none = Pas de dates d’inscription.
timeline-teaching-from-to = Enseignement du { $x } au { $y }.
timeline-teaching-from = Enseignement à partir du { $x }, sans fin.
timeline-teaching-to = Enseignement jusqu’au { $x } ; son début n’est pas connu.
timeline-teaching-none = Pas de dates d’enseignement.
timeline-next = Prochain changement : { $x }, le { $y }.
timeline-no-next = Aucun changement n’est prévu.
timeline-chosen = Les { $x } sessions les plus utiles sur { $n } : d’abord celles qui sont ouvertes ou vont l’être.
turn-enrolment-opens = les inscriptions ouvrent { $x }
turn-enrolment-closes = les inscriptions ferment { $x }
turn-teaching-starts = l’enseignement commence { $x }
turn-teaching-ends = l’enseignement finit { $x }
course-runs-in-zone = { $n ->
    [one] { $n } session, heures de { $x }
   *[other] { $n } sessions, heures de { $x }
}
course-no-runs = Pas encore de session. Un LMS en ajoute quand il en envoie une avec ce code ; vous pouvez aussi en ajouter une à la main.

draft-beside-public = Le brouillon à côté du public
field = Champ
differs = (diffère)
removed = retiré :
added = ajouté :
title-in = Titre, { $x }
show-the-same = { $n ->
    [one] Montrer le champ identique
   *[other] Montrer les { $n } champs identiques
}
the-same-of = { $x } : champs identiques
fields-differ = { $n ->
    [0] aucun champ ne diffère
    [one] { $n } champ diffère
   *[other] { $n } champs diffèrent
}
course-publish-shows = { $n ->
    [0] Non publié. Publier montre le cours aux visiteurs ; il n’a pas encore de session.
    [one] Non publié. Publier montre aux visiteurs le cours et sa session.
   *[other] Non publié. Publier montre aux visiteurs le cours et ses { $n } sessions.
}
course-only-unscheduled = Seules des sessions à planifier diffèrent. Elles ne comptent pas comme étant à publier ; publier les emporte aussi.
course-run-new = Les visiteurs ne voient pas encore cette session. Elle a ces champs :
course-differences-hidden = { $n ->
    [one] { $n } autre session diffère.
   *[other] { $n } autres sessions diffèrent.
}
course-show-all-differences = Montrer tout ce qui diffère
course-other-runs = { $n ->
    [one] L’autre session n’a rien à publier.
   *[other] Les { $n } autres sessions n’ont rien à publier.
}

course-otherwise = Là où le LMS dit autre chose
course-otherwise-caption = Champs pour lesquels le LMS diffère de ce qui est ici
course-otherwise-nowhere = Nulle part : pour chaque session, le brouillon et le public disent ce que le LMS a dit en dernier.
course-otherwise-silent = Aucun LMS n’a encore parlé de ces sessions.
course-otherwise-hidden = { $x } champs sur { $n } sont montrés.
course-show-all-fields = Montrer tous les champs
ours = Ici
why = Pourquoi
why-manual = La session est manuelle : ce que dit le LMS est mis de côté.
why-protected-here = Le champ est protégé pour cette session.
why-protected-everywhere = Le champ est protégé pour toutes les sessions de { $x }.
why-not-published = Le brouillon l’a ; ce n’est pas encore publié.
why-edited-since = Quelqu’un l’a modifié après le dernier mot de { $x }.

course-each-run = Chaque session
state = État
sync-mode = Mode de synchronisation
to-publish = À publier
last-word = Dernier mot du LMS
no-word = aucun encore
run-waits-nothing = rien
run-waits-changes = des changements
run-waits-everything = toute la session
course-table = { $x }, tableau
course-rows-hidden = { $x } sessions sur { $n } sont listées, d’abord celles qui sont ouvertes ou vont l’être.
course-show-all = Montrer toutes

course-journal = Dernièrement
course-journal-all = Tout ce cours dans le journal
course-journal-empty = Le journal n’a rien sur ce cours.
when = Quand
verdict = Verdict
what = Quoi
by-whom = Par qui

course-editions = Éditions et fins
course-snapshot = Édition antérieure
course-snapshots = Éditions antérieures
course-snapshot-of = Édition antérieure : { $x }
course-edition-lede = Une édition antérieure de { $x }. Elle garde ses sessions et ne fait que se consulter.
course-snapshot-empty = Cette édition n’a pas de session.
course-keep-edition = Garder cette édition
course-keep-edition-why = Un instantané est une édition antérieure qui garde ses sessions. Le cours continue sans elles.
course-take-snapshot = Prendre un instantané …
course-unpublish-why = Les visiteurs ne voient plus le cours ; le brouillon et les sessions restent.
course-delete-why = { $n ->
    [0] Supprime le cours. C’est irréversible.
    [one] Supprime le cours et sa session. C’est irréversible.
   *[other] Supprime le cours et ses { $n } sessions. C’est irréversible.
}
course-delete-why-all = { $n ->
    [one] Supprime le cours, ses éditions antérieures ({ $x }) et { $n } session en tout. C’est irréversible.
   *[other] Supprime le cours, ses éditions antérieures ({ $x }) et { $n } sessions en tout. C’est irréversible.
}

confirm-sure = Pour être sûr
confirm-not-done = Rien n’a été fait
confirm-each = Montrer les { $n } par leur nom
confirm-it-is = C’est { $x }.
keep-it = Laisser tel quel
cannot-be-undone = C’est irréversible.
what-goes = Ce qui disparaît
what-stays = Ce qui reste
what-moves = Ce qui change de place
what-is-lost = Ce qui est perdu
what-visitors-lose = Ce que les visiteurs ne verront plus
course-words = Mots des LMS
course-words-stay = Si le LMS reparle de ces sessions, elles attendent qu’un cours les prenne.
course-stays = Il reste tel quel, avec ses propres sessions.
course-type-code = Saisissez le code du cours
course-not-the-code = Ce n’est pas le code du cours.
course-runs-none-open = { $n ->
    [0] aucune
    [one] { $n }, fermée aux inscriptions
   *[other] { $n }, toutes fermées aux inscriptions
}
course-runs-some-open = { $n ->
    [one] { $n }, ouverte aux inscriptions
   *[other] { $n }, dont ouvertes aux inscriptions : { $x }
}
course-unpublish-title = Dépublier { $x }
course-unpublish-lede = Rien n’est supprimé. Le cours peut être publié de nouveau à tout moment.
course-unpublish-page = Sa page, aussitôt.
course-unpublish-draft = Le brouillon du cours et de chaque session.
course-unpublish-words = Ce que disent les LMS continue à changer le brouillon, selon le mode de chaque session.
course-unpublish-button = { $n ->
    [0] Dépublier le cours
    [one] Dépublier le cours et { $n } session
   *[other] Dépublier le cours et { $n } sessions
}
course-discard-title = Abandonner les changements du brouillon de { $x }
course-discard-lede = Le brouillon redevient ce que voient les visiteurs. Ce qui a changé depuis ne se retrouve plus que dans le journal.
course-discard-now = Brouillon actuel
course-discard-after = Ensuite
course-discard-public = Ce que voient les visiteurs ne change pas.
course-discard-unpublished = { $n ->
    [one] { $n } session n’a jamais été publiée ; elle reste telle quelle.
   *[other] { $n } sessions n’ont jamais été publiées ; elles restent telles quelles.
}
course-discard-button = Abandonner ces changements
course-snapshot-title = Prendre un instantané de { $x }
course-snapshot-lede = Les sessions passent dans une édition antérieure, que les visiteurs voient encore si le cours est public. Le cours continue avec de nouvelles.
course-snapshot-course = Son code, ses titres et sa page, brouillon et public, sans session jusqu’à ce qu’il en vienne de nouvelles.
course-snapshot-words = Les LMS continuent à parler des sessions déplacées : ce qu’ils disent atteint l’édition antérieure.
course-snapshot-button = { $n ->
    [0] Prendre un instantané sans session
    [one] Prendre l’instantané et déplacer { $n } session
   *[other] Prendre l’instantané et déplacer { $n } sessions
}
course-delete-title = Supprimer { $x }
course-delete-versions = Son brouillon et ce que voient les visiteurs
course-delete-draft = Son brouillon ; les visiteurs n’en voient rien
course-delete-snapshots = { $n ->
    [one] { $n }, sessions dedans : { $x }
   *[other] { $n }, sessions dedans : { $x }
}
course-delete-words = { $n ->
    [0] sur aucune de ses sessions
    [one] sur { $n } session
   *[other] sur { $n } sessions
}
course-delete-journal = Chaque entrée
course-delete-button = { $n ->
    [0] Supprimer le cours
    [one] Supprimer le cours et { $n } session
   *[other] Supprimer le cours et { $n } sessions
}
course-delete-snapshot = Supprimer l’édition antérieure { $x }
course-delete-snapshot-button = { $n ->
    [0] Supprimer l’édition
    [one] Supprimer l’édition et { $n } session
   *[other] Supprimer l’édition et { $n } sessions
}
here-unpublish = Dépublier
here-discard = Abandonner
here-snapshot = Instantané
here-delete = Supprimer

course-new = Un nouveau cours
course-new-lede = Il commence comme brouillon : les visiteurs le voient une fois publié. Les sessions qui attendent son code le rejoignent aussitôt.
course-create = Créer le cours
course-edit-title = Modifier le cours
course-code-what = Le nom que lui donnent les LMS.
course-code-help = Lettres, chiffres, - et _. Il s’écrit en capitales, et un LMS trouve le cours par lui.
course-code-help-edit = Lettres, chiffres, - et _. Il s’écrit en capitales, et un LMS trouve le cours par lui : après un changement, les nouvelles sessions qui arrivent avec l’ancien code attendent.
course-title-what = Un par langue du site ; au moins un. Là où il en manque un, un autre est montré.
course-code-none = Un code a au moins une lettre ou un chiffre.
course-code-long = Un code a au plus { $x } caractères ; celui-ci en a { $n }.
course-code-taken = Un autre cours a le code { $x }.
course-title-none = Donnez un titre au cours dans au moins une langue.
course-title-long = Un titre a au plus { $x } caractères ; celui-ci en a { $n }.
course-link-taken = Une session du cours { $x } a désormais le lien { $y }.
course-is-snapshot = Ceci est une édition antérieure. Seul le cours lui-même a des éditions.
form-not-saved = { $n ->
    [one] Non enregistré : { $n } champ est à revoir
   *[other] Non enregistré : { $n } champs sont à revoir
}
colon = {" "}:
course-conflict-by = Non enregistré : { $x } a enregistré ce cours pendant que vous écriviez
course-conflict = Non enregistré : quelqu’un d’autre a enregistré ce cours pendant que vous écriviez
course-conflict-how = { $n ->
    [one] Ce que vous avez saisi est ci-dessous. { $n } champ a été changé par vous deux ; la valeur de l’autre est à côté. Cochez-la si elle est juste, puis enregistrez.
   *[other] Ce que vous avez saisi est ci-dessous. { $n } champs ont été changés par vous deux ; la valeur de l’autre est à côté de chacun. Cochez celles qui sont justes, puis enregistrez.
}
conflict-saved = Enregistré entre-temps :
conflict-take = Prendre celle-ci
save-over-these = Enregistrer les miennes par-dessus
save-the-draft = Enregistrer le brouillon
save-taken = Les champs cochés prennent la valeur de l’autre.
save-then-publish = Les visiteurs le voient une fois publié.

told-course-created = { $n ->
    [0] { $x } est là, comme brouillon.
    [one] { $x } est là, comme brouillon. { $n } session qui l’attendait l’a rejoint.
   *[other] { $x } est là, comme brouillon. { $n } sessions qui l’attendaient l’ont rejoint.
}
told-course-saved = Le brouillon est enregistré.
told-course-saved-with-theirs = { $n ->
    [one] Le brouillon est enregistré, avec { $n } champ que quelqu’un d’autre a changé entre-temps.
   *[other] Le brouillon est enregistré, avec { $n } champs que quelqu’un d’autre a changés entre-temps.
}
told-nothing-changed = Rien n’était différent, donc rien n’a été changé.
told-published-first = { $n ->
    [0] Publié : les visiteurs voient le cours. Il n’a pas encore de session.
    [one] Publié : les visiteurs voient le cours et sa session.
   *[other] Publié : les visiteurs voient le cours et ses { $n } sessions.
}
told-published = { $n ->
    [one] Publié : { $n } session a changé pour les visiteurs ; champs en tout : { $x }.
   *[other] Publié : { $n } sessions ont changé pour les visiteurs ; champs en tout : { $x }.
}
told-published-course = Publié : les visiteurs voient ce qu’il y a de nouveau dans le cours lui-même. Aucune session n’a changé.
told-nothing-to-publish = Il n’y avait rien à publier : les visiteurs voient déjà le brouillon.
told-unpublished = { $n ->
    [0] Les visiteurs ne voient plus le cours.
    [one] Les visiteurs ne voient plus le cours ni sa session.
   *[other] Les visiteurs ne voient plus le cours ni ses { $n } sessions.
}
told-not-published = Le cours n’est pas publié.
told-discarded = { $n ->
    [0] Le brouillon du cours est de nouveau ce que voient les visiteurs.
    [one] Le brouillon est de nouveau ce que voient les visiteurs ; { $n } session a été ramenée en arrière.
   *[other] Le brouillon est de nouveau ce que voient les visiteurs ; { $n } sessions ont été ramenées en arrière.
}
told-nothing-to-discard = Il n’y avait rien à abandonner : le brouillon est ce que voient les visiteurs.
told-snapshot-taken = { $n ->
    [0] L’édition antérieure est gardée, sans session.
    [one] L’édition antérieure est gardée, avec { $n } session.
   *[other] L’édition antérieure est gardée, avec { $n } sessions.
}
told-snapshot-deleted = { $n ->
    [0] L’édition antérieure est supprimée.
    [one] L’édition antérieure et sa session sont supprimées.
   *[other] L’édition antérieure et ses { $n } sessions sont supprimées.
}
told-course-deleted = { $n ->
    [0] { $x } est supprimé.
    [one] { $x } et { $n } session sont supprimés.
   *[other] { $x } et { $n } sessions sont supprimés.
}
text-of = { $x }, texte

description-in = Description, { $x }
alternative-in = Ce que montre l’image, { $x }
course-description-what = Ce que lisent les visiteurs sur la page du cours, en Markdown : titres, listes, liens, emphase. Le HTML est montré comme du texte, et les images sont laissées de côté.
course-preview = Voir les descriptions
course-preview-of = { $x }, telle que les visiteurs la voient
course-previewed = Rien n’est encore enregistré : les descriptions sont ci-dessous telles que les visiteurs les verront.
course-who-and-what = Qui et quoi
course-names-what = Un nom par ligne. Les visiteurs cherchent et choisissent par eux : écrivez chacun partout de la même façon.
course-time = Temps
course-time-what = Les visiteurs voient ce qui est rempli.
course-duration-unit = Unité de la durée
course-duration-help = Du premier jour au dernier.
course-effort-unit = Unité du travail
course-effort-help = Combien de travail c’est en tout.
course-pace-none = non dit
course-cover-what = Une image pour la page du cours et pour les listes. Elle est réduite, et rien d’autre que l’image n’est gardé du fichier.
course-cover-file = Choisir une image
course-cover-other = Choisir une autre image
course-cover-help = PNG, JPEG, WebP ou GIF, jusqu’à 10 Mio et 8000 pixels de côté ; de préférence large d’au moins 1280 pixels.
course-cover-now = L’image choisie
course-cover-remove = Enlever l’image
course-cover-missing = L’image n’est pas là : le cours en nomme une qui n’a jamais été déposée dans cette base de données. Choisissez-la de nouveau.
course-cover-large = Le fichier a plus de 10 Mio.
course-cover-pixels = L’image a plus de 8000 pixels de large ou de haut, ou prend trop de mémoire.
course-cover-kind = Ce n’est pas une image PNG, JPEG, WebP ou GIF.
course-cover-damaged = L’image est abîmée ou incomplète.
course-text-long = Un texte a ici au plus { $x } caractères ; celui-ci en a { $n }.
course-names-many = Il y a au plus { $x } noms ; ceux-ci sont { $n }.
course-name-long = Un nom a au plus { $n } caractères ; « { $x }… » en a davantage.
course-amount-none = Écrivez un nombre entier de 1 à { $x }.
cover-number = image { $x }
cover-shows = image { $x } : { $y }
told-other-meanwhile = Quelqu’un a modifié ce cours depuis que vous l’avez regardé. Rien n’a été fait : regardez-le tel qu’il est maintenant, puis décidez.

course-search-engines = Moteurs de recherche
course-search-engines-complete = La page publique a toutes les données que les moteurs de recherche demandent pour un cours.
course-search-engines-lacks = Les moteurs de recherche risquent de ne pas présenter ce cours comme un cours. Il manque à sa page publique :
course-search-engines-runs = Une session qui n’est pas terminée. Publiez une session, ou prévoyez la prochaine.
course-search-engines-offer = Ce que coûte une session, ou qu’elle est gratuite. Renseignez l’offre d’une session.
course-search-engines-schedule = { $n ->
    [one] La durée de { $n } session. Renseignez son début et une fin ultérieure, ou bien l’effort ou la durée du cours.
   *[other] La durée de { $n } sessions. Renseignez leur début et une fin ultérieure, ou bien l’effort ou la durée du cours.
}
course-search-engines-description = Le cours n’a pas de description : les moteurs de recherche reçoivent une phrase avec son titre et qui le propose.
