# Le site public : la page du catalogue.

public-description = Les cours de { $x } : quand s’inscrire, à quel prix, dans quelles langues.
public-courses = Cours
public-courses-lower = cours
public-count = { $n } cours
public-count-matching = { $n ->
    [one] { $n } cours correspond
   *[other] { $n } cours correspondent
}
public-joinable = { $n ->
    [0] aucun ouvert à l’inscription
    [one] { $n } ouvert à l’inscription
   *[other] { $n } ouverts à l’inscription
}
public-none-matches = Aucun cours ne correspond
public-none-matches-words = Aucun cours ne correspond à « { $x } »
public-title-page = { $x }, page { $n }
public-quoted = « { $x } »
public-chosen = Filtres choisis
public-chosen-press = , choisi, cliquer pour retirer
public-chip = { $x } : { $y }
public-remove = , retirer
public-remove-all = Tout retirer

public-narrow = Affiner
public-filter = Filtrer
public-filter-chosen = Filtrer ({ $n } choisis)
public-show = { $n ->
    [one] Voir le cours
   *[other] Voir les { $n } cours
}
public-more = { $n } de plus
public-others = { $n ->
    [one] Et un autre : cherchez son nom.
   *[other] Et { $n } autres : cherchez leurs noms.
}
public-facet-availability = Quand s’inscrire
public-facet-language = Langue
public-facet-organisation = Organisation
public-facet-subject = Sujet
public-facet-price = Prix
public-facet-lms = Lieu d’enseignement
public-availability-open = Ouvert maintenant
public-availability-soon = Commence bientôt
public-availability-ongoing = En cours
public-availability-archived = Terminé
public-availability-to_be_scheduled = À programmer
public-cost-free = Gratuit
public-cost-partially_free = En partie gratuit
public-cost-subscription = Sur abonnement
public-cost-paid = Payant
public-cost-certificate = Avec attestation

public-in-order = Cours, dans cet ordre : { $x }
public-order = Ordre
public-sorted-by = Trier par
public-sort-soonest = première inscription possible
public-sort-relevance = pertinence
public-sort-title = titre
public-sort-newest = nouveauté
public-strip-today = Aujourd’hui, { $x }
public-key-enrolment = inscription
public-key-teaching = cours
public-key-next = prochain changement
public-pages = Pages
public-previous = Page précédente
public-next = { $n ->
    [one] Dernier cours
   *[other] { $n } cours suivants
}

public-card-join-until = Inscription jusqu’au { $x }
public-card-join-any-time = Inscription à tout moment
public-card-days-left = { $n ->
    [one] encore { $n } jour
   *[other] encore { $n } jours
}
public-card-last-day = dernier jour
public-card-opens = Ouvre le { $x }
public-card-starts = commence le { $x }
public-card-running-until = en cours jusqu’au { $x }
public-card-no-end = sans fin
public-card-stays = cours terminé, le contenu reste
public-card-closed = Inscriptions closes
public-card-over = Terminé
public-card-ended = fini le { $x }
public-card-unscheduled = À programmer
public-card-no-dates = les dates ne sont pas encore fixées
public-card-instead-of = { $x } au lieu de { $y }
public-card-certificate = Attestation { $x }
public-card-certificate-free = Attestation gratuite
public-card-certificate-offered = Avec attestation

public-no-course = Aucun cours n’est encore publié
public-no-course-why = Les cours apparaissent ici dès qu’ils sont publiés.
public-looked-through = { $n ->
    [one] L’unique cours a été parcouru : titre, description, organisations et sujets, en tolérant les petites fautes de frappe.
   *[other] Les { $n } cours ont tous été parcourus : titres, descriptions, organisations et sujets, en tolérant les petites fautes de frappe.
}
public-what-to-do = Que faire
public-way-word = Chercher « { $x } » seul
public-way-word-bare = Chercher « { $x } » seul, sans filtre
public-way-without = Chercher sans le filtre « { $x } »
public-way-no-filter = Chercher sans aucun filtre
public-see-all = { $n ->
    [one] Voir l’unique cours
   *[other] Voir les { $n } cours, d’abord ceux que l’on peut rejoindre le plus tôt
}
public-follow = Suivre les nouvelles sessions dans un lecteur de flux (Atom) : le cours viendra peut-être
public-by-subject = Ou chercher par sujet
public-reading = Le catalogue est en cours de lecture
public-reading-why = { $n ->
    [0] Le serveur vient de démarrer. Réessayez dans quelques secondes.
   *[other] Le serveur vient de démarrer et a lu { $n } cours jusqu’ici. Réessayez dans quelques secondes.
}
