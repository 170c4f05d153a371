# Le site public : son cadre.

public-new-runs = Nouvelles sessions
public-feeds = Flux et programmes
public-sitemap = Plan du site
public-staff = Pour l’équipe
public-times = Toutes les heures sont celles de { $x }.
public-search = Chercher
public-search-label = Chercher parmi les cours
public-search-hint = Titre, sujet, organisation
public-all-courses = Tous les cours, d’abord ceux que l’on peut rejoindre le plus tôt
public-not-found = Cette page n’existe pas
public-not-found-why = Le cours a peut-être été renommé ou retiré, ou l’adresse mal saisie.
public-unavailable = Le catalogue est illisible pour l’instant
public-unavailable-why = Rien n’est perdu. Réessayez dans un instant.
