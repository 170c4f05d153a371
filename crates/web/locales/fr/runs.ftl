# La page d’une session, son formulaire, et ce qu’on peut en faire.

run-of = Une session de { $x }.
run-of-snapshot = Une session d’une édition antérieure de { $x }.
run-timeline = Chronologie
run-timeline-of = Cette session
run-somebody = Quelqu’un
run-the-lms = Le LMS

run-why = Pourquoi elle est affichée ainsi
run-state = État
run-state-ongoing_open = Les cours ont commencé et les inscriptions ne sont pas closes.
run-state-future_open = Les inscriptions ont commencé, les cours pas encore.
run-state-archived_open = Les cours sont terminés et les inscriptions ne sont pas closes.
run-state-future_not_yet_open = Ni les cours ni les inscriptions n’ont commencé.
run-state-future_closed = Les inscriptions sont closes et les cours n’ont pas commencé.
run-state-ongoing_closed = Les cours ont commencé et les inscriptions sont closes.
run-state-archived_closed = Les cours sont terminés et on ne peut pas s’inscrire.
run-state-to_be_scheduled = Le début des cours ou celui des inscriptions n’est pas connu.
run-public-state = Les visiteurs voient encore : { $x }.
run-state-same = Avant comme après.
run-state-was = Actuellement : { $x }.
run-next = Prochain changement
run-next-enrolment-opens = Ouverture des inscriptions
run-next-enrolment-closes = Clôture des inscriptions
run-next-teaching-starts = Début des cours
run-next-teaching-ends = Fin des cours
run-next-then = { $x }. Ensuite : { $y }.
run-no-next = Aucune date à venir ne changera son état.
run-no-next-unscheduled = Elle reste ainsi tant que ses dates ne sont pas connues.
run-where = Les visiteurs la voient
run-nowhere = nulle part
run-nowhere-course = Son cours n’est pas publié. Dès qu’il l’est, la session s’affiche avec lui.
run-nowhere-never-manual = Elle n’a jamais été publiée. Publiez le cours, ou passez la session au mode « vers le public ».
run-nowhere-never-sync_to_draft = Elle n’a jamais été publiée : le LMS ne change que son brouillon. Publiez le cours.
run-nowhere-never-sync_to_public = Elle n’a jamais été publiée. Le prochain message du LMS la publie ; vous pouvez aussi publier le cours.
run-nowhere-hidden = Elle est publiée, et sa visibilité est « masquée ».
run-on-course = sur la page de son cours
run-on-course-why = Le cours est publié, et la visibilité de la session est « cours seulement ».
run-on-both = sur la page de son cours et dans les résultats de recherche
run-on-both-why = Le cours est publié, la session aussi.
run-lms = LMS
run-lms-none = Aucun LMS des réglages n’a de tel lien. Seules des personnes changent cette session.
run-lms-spoke = { $x } a parlé
run-lms-silent = { $x } a de tels liens et n’a rien dit de cette session.
run-lms-differs = { $n ->
    [0] et dit la même chose que le brouillon
    [one] et diffère sur { $n } champ
   *[other] et diffère sur { $n } champs
}
run-why-manual = { $x } : mis de côté, car la session est manuelle.
run-why-protected-here = { $x } : protégé sur cette session.
run-why-protected-everywhere = { $x } : protégé pour toutes les sessions de { $y }.
run-why-edited-since = { $x } : modifié ici après le dernier mot de { $y }.
run-why-not-published = { $x } : le brouillon l’a, les visiteurs ne le voient pas encore.
run-manual-advice = Pour prendre ce qu’il dit, passez à un mode qui synchronise ; vous verrez d’abord ce que cela change.
run-publishing = Publication
run-to-publish = { $n ->
    [one] { $n } champ à publier
   *[other] { $n } champs à publier
}
run-nothing-to-publish = Rien à publier : les visiteurs voient le brouillon.
run-public-none = jamais publiée
run-no-public = Publier le cours la publie aussi.
run-no-public-course = Le cours n’est pas publié non plus.
run-to-course = Brouillon et version publique

run-mode = Mode de synchronisation
run-mode-what = Ce que le LMS peut changer
run-mode-button = Changer le mode…
run-mode-note = Vous voyez d’abord ce que cela change. Un champ protégé garde sa valeur dans tous les modes.
run-mode-publisher = Il faut le rôle « éditeur ».
run-mode-from-to = De « { $x } » à « { $y } »
run-mode-lede-manual = Désormais, ce que dit { $x } est mis de côté, et seules des personnes changent la session.
run-mode-lede-sync_to_draft = Ce passage applique au brouillon le dernier mot de { $x }, puis les suivants. Une personne publie.
run-mode-lede-sync_to_public = Ce passage applique aussitôt le dernier mot de { $x } au brouillon et, si le cours est publié, à ce que voient les visiteurs.
run-mode-lede-silent = Aucun LMS n’a encore parlé de cette session.
run-mode-confirm = Passer à « { $x } »
run-mode-keep = Garder « { $x } »
run-last-spoke = Dernier mot de { $x } :
run-preview-here = Ce qui change
run-preview-changes = Ce qui change
run-preview-stays = Ce qui reste
run-preview-count = { $n ->
    [0] Aucun champ ne change.
    [one] { $n } champ change.
   *[other] { $n } champs changent.
}
run-preview-draft = Dans le brouillon
run-preview-public = Dans ce que voient les visiteurs
run-preview-both = Dans le brouillon et dans ce que voient les visiteurs
run-preview-becomes-public = Dès lors, les visiteurs voient la session
run-preview-now = Maintenant
run-preview-after = Après
run-preview-nothing = Rien ne change dans les champs.
run-preview-nothing-why = Le brouillon et la version publique restent tels quels. Seuls les prochains mots du LMS seront traités autrement.
run-preview-other = Quelque chose a changé entre-temps
run-preview-other-why = Rien n’a été fait. Voici ce qui changerait maintenant ; confirmez de nouveau.
run-says = { $x } dit : { $y }.
run-release-title = Libérer « { $x } »
run-release-lede = La session est au mode « { $y } » : sans protection, elle prend aussitôt ce que { $x } a dit en dernier.
run-release-confirm = Libérer « { $x } »
run-release-keep = Garder la protection

run-group-run = La session
run-group-dates = Dates
run-group-dates-note = Dans le fuseau { $x }. Vide : un début n’est pas connu, une fin ne vient jamais.
run-group-visibility = Visibilité
run-group-price = Prix et offre
run-group-price-note = Du contenu.
run-group-certificate = Certificat
run-help-resource_link = Où le LMS a la session. Ses messages trouvent la session par ce lien.
run-help-title = Facultatif. Il distingue cette session des autres.
run-help-price = Avec un point : 49.99
run-help-discount = En mots, par exemple -10%. Au plus 20 caractères.
run-help-price_currency = Un code tel que EUR.
run-not-said = non précisée
run-visibility-course_and_search = sur la page de son cours et dans la recherche
run-visibility-course_only = sur la page de son cours seulement
run-visibility-hidden = nulle part
run-more-languages = { $n } autres langues

run-hint-no-start = Sans lui, la session est « à planifier ».
run-hint-no-enrollment-start = Sans lui, la session est « à planifier ».
run-hint-end-before-start = Les cours se terminent avant de commencer.
run-hint-enrollment-ends-before = Les inscriptions se terminent avant de commencer.
run-hint-enrollment-starts-after = Les inscriptions commencent après la fin des cours.
run-hint-enrollment-ends-after = Les inscriptions se terminent après la fin des cours.
run-hint-no-languages = Sans langue, elle ne peut pas devenir publique par son LMS.
run-hint-many-languages = Avec plus de 50 langues, elle ne peut pas devenir publique par son LMS.
run-hint-free = L’offre est gratuite, et pourtant il y a un prix.
run-hint-dearer = La remise la rend plus chère.

run-lms-says = { $x } dit
run-lms-says-too = { $x } dit la même chose.
run-visitors-see = Les visiteurs voient
run-use = Prendre cette valeur
run-used = { $x }, de { $y }
run-protect = Protéger
run-protected = Protégé sur cette session.

run-save = Enregistrer le brouillon
run-save-over = Enregistrer les miennes par-dessus
run-save-over-note = Les champs cochés prennent la valeur de l’autre.
run-save-note = Les visiteurs le verront quand le cours sera publié de nouveau.
run-save-note-unpublished = Les visiteurs le verront quand le cours sera publié.
run-save-note-sync = { $x } peut le changer de nouveau : protégez ce qui doit rester.
run-not-saved = { $n ->
    [one] Non enregistré : { $n } champ est à revoir
   *[other] Non enregistré : { $n } champs sont à revoir
}
run-wrong = { $x } : { $y }
run-typed-waits = Ce que vous avez saisi dans les autres champs est ci-dessous et n’est pas encore enregistré.
run-link-taken = Une session du cours { $x } a déjà ce lien.
run-no-languages = Le LMS dit que la session n’a pas de langue, et sans langue elle ne peut pas être publique. Donnez-lui une langue là-bas, ou gardez un autre mode.
run-changed-just-now = La session vient d’être modifiée. Rien n’a été pris ; rechargez la page et réessayez.

run-conflict = { $n ->
    [one] Non enregistré : pendant que vous modifiiez, un champ que vous avez changé a changé aussi
   *[other] Non enregistré : pendant que vous modifiiez, { $n } champs que vous avez changés ont changé aussi
}
run-conflict-what = Ce que vous avez saisi est ci-dessous, et à côté ce que l’autre a enregistré. Cochez là où l’autre a raison, puis enregistrez.
run-conflict-by = enregistré par { $x }
run-conflict-beside = Les champs que vous n’avez pas touchés sont tels que les autres les ont laissés :
run-other-saved = { $x } a enregistré
run-take = Prendre celle-ci
run-who-changed = { $x } a changé « { $y } »
run-from-to = de { $x } à { $y }

run-new = Nouvelle session
run-new-lede = Elle commence comme brouillon.
run-create = Créer la session
run-create-note = Les visiteurs la verront quand le cours sera publié.

run-delete-here = Supprimer
run-delete-what = Retire la session du brouillon et de la version publique.
run-delete-comes-back = Le dernier mot du LMS est gardé, et la session revient quand il en parle de nouveau.
run-delete-ask = Supprimer cette session…
run-delete-title = Supprimer { $x } de { $y }
run-delete-lede = C’est irréversible.
run-delete-goes = Ce qui disparaît
run-delete-stays = Ce qui reste
run-delete-draft = Brouillon
run-delete-public = Public
run-delete-public-why = Les visiteurs ne la trouvent plus, aussitôt.
run-delete-no-public = Elle n’a jamais été publiée.
run-delete-word = Le mot du LMS
run-delete-kept = est gardé
run-delete-word-why = Quand { $x } parlera de nouveau de la session, elle sera recréée.
run-delete-journal = garde ce qui a été dit et fait
run-delete-button = Supprimer la session
run-delete-keep = La garder

told-run-saved = Le brouillon est enregistré.
told-run-unchanged = Rien n’a changé : le brouillon le dit déjà.
told-run-saved-beside = Le brouillon est enregistré. Pendant que vous modifiiez, { $x }.
told-run-created = La session est créée, comme brouillon.
told-run-deleted = { $x } est supprimée.
told-run-mode = Le mode est maintenant « { $x } ». { $n ->
    [0] Aucun champ n’a changé.
    [one] { $n } champ a changé.
   *[other] { $n } champs ont changé.
}
told-run-mode-same = Le mode est déjà « { $x } ».
told-run-protected = « { $x } » est protégé sur cette session.
told-run-released = « { $x } » n’est plus protégé sur cette session.
told-run-used = Repris et enregistré : { $x }.

# Les messages du point de synchronisation.
message-required = Ce champ est obligatoire.
message-null = Ce champ ne peut pas être nul.
message-blank = Ce champ ne peut pas être vide.
message-empty-selection = Cette sélection ne peut pas être vide.
message-not-a-text = Ce n’est pas un texte valide.
message-integer = Un nombre entier valide est requis.
message-number = Un nombre valide est requis.
message-too-large = Le texte est trop long.
message-null-characters = Les caractères nuls ne sont pas permis.
message-out-of-range = La date est hors limites.
message-date-format = La date n’a pas le bon format. Utilisez l’un de ceux-ci : AAAA-MM-JJThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].
message-no-lms = Aucun LMS des réglages n’a de tel lien.
message-least = Assurez-vous que cette valeur est supérieure ou égale à { $x }.
message-most = Assurez-vous que cette valeur est inférieure ou égale à { $x }.
message-characters = Assurez-vous que ce champ n’a pas plus de { $x } caractères.
message-elements = Assurez-vous que ce champ n’a pas plus de { $x } éléments.
message-digits = Assurez-vous qu’il n’y a pas plus de { $x } chiffres au total.
message-decimals = Assurez-vous qu’il n’y a pas plus de { $x } décimales.
message-whole-digits = Assurez-vous qu’il n’y a pas plus de { $x } chiffres avant le point décimal.
message-choice = « { $x } » n’est pas un choix valide.
message-surrogate = Les caractères de substitution ne sont pas permis : { $x }.
message-not-a-list = Une liste était attendue, mais le type est « { $x } ».
message-unknown-course = Cours inconnu : { $x }.
