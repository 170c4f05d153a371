# Le journal et ses entrées.

journal-lede = Tout ce qui a été demandé, par qui, et ce qui en est advenu.
journal-link = Lien de la ressource
journal-course = Cours
journal-verdict = Verdict
journal-kind = Nature
journal-lms = LMS
journal-by = Par
journal-from = À partir de
journal-until = Jusqu’à
journal-any = Tous
journal-filter = Filtrer
journal-all = Tout afficher
journal-time = Heure
journal-run = Session
journal-what = Ce qui s’est passé
journal-time-wrong = Écrivez une date et une heure, par exemple 2026-11-23T09:30.
journal-time-summary = Une date n’a pas pu être lue
journal-entries = Entrées
journal-found = Entrées trouvées
journal-caption = Journal, les plus récentes d’abord
journal-newer = Entrées plus récentes
journal-newest = Revenir aux plus récentes
journal-older = Plus anciennes
journal-look-further = Chercher plus loin
journal-looked = La recherche est remontée jusqu’à l’entrée { $x }
journal-looked-why = Il peut y en avoir d’autres avant : le journal est long, et une page n’en parcourt qu’une partie.
journal-pages = Pages
journal-export = Exporter ces entrées :
journal-json-lines = JSON par lignes
journal-verdicts = Ce que veulent dire les verdicts
journal-none = Rien n’a encore été demandé.
journal-none-why = Des entrées apparaissent ici dès qu’un LMS envoie une session ou qu’une personne change quelque chose.
journal-none-found = Aucune entrée ne correspond.
journal-none-found-why = Retirez un filtre, ou affichez tout.
journal-live = En direct
journal-live-one = En direct : { $x } nouvelle entrée
journal-live-other = En direct : { $x } nouvelles entrées
journal-paused-one = En pause : { $x } nouvelle entrée en attente
journal-paused-other = En pause : { $x } nouvelles entrées en attente
journal-live-ended = Le direct est terminé : votre connexion a expiré. Rechargez la page.
journal-pause = Mettre en pause
journal-resume = Reprendre

journal-kind-and = { $x } : { $y }
journal-field-change = { $x } : { $y }
journal-and-more = { $n ->
    [one] { $x } et un autre champ
   *[other] { $x } et { $n } autres champs
}
journal-what-created = une nouvelle session
journal-what-created-draft = une nouvelle session, dans le brouillon
journal-what-created-public = une nouvelle session, dans le brouillon et en public
journal-what-updated = quelque chose a changé
journal-what-unchanged = rien à changer
journal-what-ignored = la session est manuelle ; mis de côté
journal-what-held = aucun cours n’a le code { $x }
journal-what-rejected = refusée

entry-title = Entrée { $x }
entry-a-request = une requête
entry-sync-created = { $x } a créé { $y }
entry-sync-updated = { $x } a modifié { $y }
entry-sync-unchanged = { $x } n’a rien dit de nouveau sur { $y }
entry-sync-ignored = { $x } a parlé de { $y }, qui est manuelle
entry-sync-held = { $x } a envoyé { $y }, qui attend son cours
entry-sync-rejected = { $x } a envoyé { $y }, qui a été rejetée
entry-release = { $x } a libéré { $y }
entry-load = { $x } a chargé { $y }
entry-publish = { $x } a publié { $y }
entry-unpublish = { $x } a dépublié { $y }
entry-create = { $x } a créé { $y }
entry-edit = { $x } a modifié { $y }
entry-delete = { $x } a supprimé { $y }
entry-discard = { $x } a abandonné le brouillon de { $y }
entry-snapshot = { $x } a pris un instantané de { $y }
entry-attach = { $x } a rattaché { $y } à un cours
entry-mode = { $x } a changé le mode de synchronisation de { $y }
entry-protect = { $x } a changé les champs protégés de { $y }
entry-hook = { $x } a demandé quelque chose à un hook sortant
entry-request = Ce qui a été demandé
entry-run = Session
entry-run-number = Session { $x }
entry-run-not-there = Le catalogue n’a pas cette session à présent, ou rien ne dit laquelle c’est.
entry-course = Cours
entry-course-not-there = Aucun cours n’a ce code à présent.
entry-by = Par
entry-by-secret = La requête était signée avec le secret de ce nom.
entry-kind = Nature
entry-link = Lien de la ressource
entry-identity = Clé du cours
entry-of-this-link = Tout ce qui concerne ce lien
entry-previous = Avant elle
entry-previous-gone = Entrée { $x }, trop ancienne pour être conservée
entry-messages = Pourquoi
entry-messages-why = Ce sont les mots que l’expéditeur a reçus en réponse.
entry-whole = La requête
entry-changes = Ce qui a changé
entry-no-changes = Rien dans le catalogue.
entry-in-draft = dans le brouillon
entry-in-public = en public
entry-in-both = dans le brouillon et en public
entry-field = Champ
entry-before = Avant
entry-after = Après
entry-removed = retiré :
entry-added = ajouté :
entry-payload = Contenu, mis en page pour la lecture
entry-as-sent = Octet par octet, comme envoyé
entry-payload-empty = Le corps était vide.
entry-payload-large = Il n’est pas conservé : il dépassait 64 Kio. L’expéditeur l’a.
entry-bytes = { $n ->
    [one] { $n } octet
   *[other] { $n } octets
}
entry-others = Autres entrées de la même requête
entry-more-others = Il y en a plus que celles affichées ici.

again = Appliquer de nouveau
again-course-there = La cause a disparu : le cours { $x } existe à présent.
again-releases = { $n ->
    [one] Une session l’attend, et ce que le LMS en a dit en dernier est appliqué.
   *[other] { $n } sessions l’attendent, et ce que le LMS en a dit en dernier est appliqué.
}
again-would = La cause a disparu : appliquée maintenant, par les mêmes règles, la requête aurait le verdict « { $x } ».
again-settled = Elle n’attend plus. Ce qu’elle est devenue :
again-newer = On sait quelque chose de plus récent sur cette session, et une parole ancienne ne doit pas la recouvrir :
again-newer-refused = On sait quelque chose de plus récent sur cette session, et une parole ancienne ne doit pas la recouvrir : voyez l’entrée { $x }.
again-course-missing = La cause est toujours là : aucun cours n’a le code { $x }.
again-course-unknown = La cause est toujours là : le LMS ne dit pas de quel cours il s’agit.
again-to-held = Créer le cours, ou rattacher la session à un autre, sous En attente
again-refused = La cause est toujours là : la requête serait refusée de nouveau.
again-nothing-kept = On ne peut pas l’appliquer de nouveau d’ici : ce qui a été envoyé n’est pas conservé. L’expéditeur peut l’envoyer de nouveau.
again-cannot = La cause est toujours là, ou ce qui a été envoyé n’est pas conservé. Rien n’a été modifié.
told-released = { $n ->
    [0] Rien n’a été libéré pour le cours { $x }.
    [one] { $n } session a été libérée dans le cours { $x }.
   *[other] { $n } sessions ont été libérées dans le cours { $x }.
}
told-applied-again = Appliqué de nouveau. Verdict : { $x }.
