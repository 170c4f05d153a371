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

# The page of the API.
public-api-title = L’API
public-api-heading = Lire le catalogue avec un programme
public-api-lead = Ce que disent les pages, en JSON : données publiques seulement, sans clé, depuis n’importe quelle origine. Les descriptions sont en anglais.
public-api-errors = Les erreurs sont des « problem details » :
public-api-tools = La même chose, pour les outils :
public-api-operations = Opérations
public-api-schemas = Types
public-api-parameters = Paramètres
public-api-parameters-of = Paramètres de { $x }
public-api-answers = Réponses
public-api-answers-of = Réponses de { $x }
public-api-properties = Propriétés
public-api-properties-of = Propriétés de { $x }
public-api-name = Nom
public-api-where = Où
public-api-type = Type
public-api-meaning = Sens
public-api-status = Statut
public-api-body = Corps
public-api-when = Quand
public-feed-title = Nouvelles sessions · { $x }
