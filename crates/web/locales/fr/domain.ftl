# Les termes du métier : champs, modes, états, verdicts.

field-resource_link = Lien de la ressource
field-title = Titre
field-start = Début
field-end = Fin
field-enrollment_start = Début des inscriptions
field-enrollment_end = Fin des inscriptions
field-languages = Langues
field-enrollment_count = Inscrits
field-catalog_visibility = Visibilité
field-price = Prix
field-price_currency = Devise
field-offer = Offre
field-certificate_price = Prix du certificat
field-certificate_offer = Offre du certificat
field-discounted_price = Prix après remise
field-discount = Remise
field-certificate_discounted_price = Prix du certificat après remise
field-certificate_discount = Remise sur le certificat
field-display_mode = Affichage
field-sync_mode = Mode de synchronisation
field-protected = Champs protégés
field-code = Code
field-description = Description
field-organisations = Organisations
field-subjects = Sujets
field-cover = Image de couverture
field-duration = Durée
field-effort = Travail
field-pace = Rythme

span-minute = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
span-hour = { $n ->
    [one] { $n } heure
   *[other] { $n } heures
}
span-day = { $n ->
    [one] { $n } jour
   *[other] { $n } jours
}
span-week = { $n ->
    [one] { $n } semaine
   *[other] { $n } semaines
}
span-month = { $n ->
    [one] { $n } mois
   *[other] { $n } mois
}
span-unit-minute = minutes
span-unit-hour = heures
span-unit-day = jours
span-unit-week = semaines
span-unit-month = mois

pace-self_paced = à son propre rythme
pace-instructor_paced = au rythme de l’enseignant

mode-manual = manuel
mode-manual-why = Les changements du LMS sont mis de côté ; seules des personnes changent la session.
mode-sync_to_draft = vers le brouillon
mode-sync_to_draft-why = Le LMS change le brouillon ; une personne publie.
mode-sync_to_public = vers le public
mode-sync_to_public-why = Le LMS change le brouillon et, si le cours est publié, aussitôt ce que voient les visiteurs.

visibility-course_and_search = cours et recherche
visibility-course_and_search-why = Sur la page du cours et dans les résultats de recherche.
visibility-course_only = cours seulement
visibility-course_only-why = Sur la page du cours, pas dans les résultats de recherche.
visibility-hidden = masquée
visibility-hidden-why = Les visiteurs ne la voient nulle part.

offer-blank = vide
offer-free = gratuite
offer-partially_free = en partie gratuite
offer-subscription = par abonnement
offer-paid = payante

display-detailed = toutes les dates
display-compact = une ligne

state-ongoing_open = en cours, inscriptions ouvertes
state-future_open = inscriptions ouvertes
state-archived_open = terminée, inscriptions ouvertes
state-future_not_yet_open = pas encore ouverte
state-future_closed = inscriptions closes
state-ongoing_closed = en cours, inscriptions closes
state-archived_closed = terminée
state-to_be_scheduled = à planifier

verdict-created = créée
verdict-created-why = Elle a été créée.
verdict-updated = modifiée
verdict-updated-why = Quelque chose a changé.
verdict-unchanged = inchangée
verdict-unchanged-why = Le catalogue dit déjà la même chose.
verdict-ignored = ignorée
verdict-ignored-why = La session est manuelle : ce qui a été dit est mis de côté.
verdict-held = en attente
verdict-held-why = Son cours n’est pas là : ce qui a été dit est gardé et appliqué quand il apparaît.
verdict-rejected = rejetée
verdict-rejected-why = Rien n’a été fait ; les messages disent pourquoi.

kind-sync = synchronisation
kind-release = libération d’une session en attente
kind-load = chargement
kind-publish = publication
kind-unpublish = dépublication
kind-create = création
kind-edit = modification
kind-delete = suppression
kind-discard = brouillon abandonné
kind-snapshot = instantané
kind-attach = rattachement d’une session en attente
kind-mode = changement de mode
kind-protect = changement des champs protégés
kind-hook = demande à un hook
