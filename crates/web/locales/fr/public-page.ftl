# Le site public : la page d’un cours, ses éditions précédentes, ses calendriers.

public-where = Où l’on est
public-month-01 = janvier
public-month-02 = février
public-month-03 = mars
public-month-04 = avril
public-month-05 = mai
public-month-06 = juin
public-month-07 = juillet
public-month-08 = août
public-month-09 = septembre
public-month-10 = octobre
public-month-11 = novembre
public-month-12 = décembre
public-weekday-1 = lundi
public-weekday-2 = mardi
public-weekday-3 = mercredi
public-weekday-4 = jeudi
public-weekday-5 = vendredi
public-weekday-6 = samedi
public-weekday-7 = dimanche
# $n le jour, $x le mois
public-day = { $n ->
    [1] 1er { $x }
   *[other] { $n } { $x }
}
public-day-year = { $x } { $y }
public-at-time = { $x } à { $y }
public-weekday-and-day = { $x } { $y }
public-from-to = du { $x } au { $y }
public-until = jusqu’au { $x }
public-from-no-end = à partir du { $x }, sans fin
public-since-no-end = depuis le { $x }, sans fin
public-any-time-since = à tout moment, depuis le { $x }
public-own-pace-since = à votre rythme, depuis le { $x }
public-closed-at = closes le { $x }
public-not-fixed = pas encore fixées
public-and = { $x } et { $y }
public-labelled = { $x } : { $y }

public-price-free = Gratuit
public-price-partly = En partie gratuit
public-price-partly-at = En partie gratuit, en entier { $x }
public-price-subscription = Par abonnement
public-price-subscription-at = Par abonnement, { $x }
public-price-paid = Payant
public-instead-of = au lieu de
public-certificate-at = Certificat : { $x }

public-join-until = Vous pouvez vous inscrire jusqu’au { $x }
public-join-any-time = Vous pouvez vous inscrire à tout moment
public-join-from = Les inscriptions ouvrent le { $x }
public-join-later = Les inscriptions ouvriront plus tard
public-closes-in = { $n ->
    [0] Les inscriptions ferment aujourd’hui.
    [1] Les inscriptions ferment demain.
   *[other] Les inscriptions ferment dans { $n } jours.
}
public-opens-in = { $n ->
    [0] Aujourd’hui.
    [1] Demain.
   *[other] Dans { $n } jours.
}
public-none-open = Aucune session n’est ouverte aujourd’hui.
public-or-until = Pas maintenant ? { $x } : inscription possible jusqu’au { $y }.
public-or-any-time = Pas maintenant ? { $x } : inscription possible à tout moment.
public-next-opens = { $x } ouvre le { $y }.
public-enrol-on = S’inscrire sur { $x }
public-study-on = Étudier sur { $x }
public-enrol = S’inscrire
public-study = Étudier
public-enrol-in = à { $x }, sur { $y }
public-no-link = Il n’y a pas de lien d’inscription. Adressez-vous à ceux qui proposent le cours.
public-teaching-began-ends = L’enseignement a commencé le { $x } et finit le { $y }.
public-teaching-began = L’enseignement a commencé le { $x } et n’a pas de fin.
public-teaching-begins-ends = L’enseignement commence le { $x } et finit le { $y }.
public-teaching-begins = L’enseignement commence le { $x } et n’a pas de fin.
public-teaching-ended = L’enseignement s’est achevé le { $x } ; le contenu reste ouvert.
public-taught-in = En { $x }.
public-closed = Les inscriptions sont closes
public-closed-on = Elles ont fermé le { $x }.
public-over = Ce cours n’est pas ouvert actuellement
public-over-since = La dernière session s’est achevée le { $x }. Aucune autre n’est annoncée.
public-unscheduled = Les prochaines dates ne sont pas encore fixées
public-unscheduled-why = Une session est prévue. Ses dates seront ici dès qu’elles seront connues.
public-no-runs = Il n’y a pas encore de dates
public-no-runs-why = Aucune session de ce cours n’est annoncée.

public-when = Quand il a lieu
public-runs-in-zone = { $n ->
    [one] { $n } session, heure de { $x }
   *[other] { $n } sessions, heure de { $x }
}
public-described = { $x } : un cours proposé par { $y }.
public-runs-of = Sessions de { $x }
public-runs = { $n ->
    [0] aucune session
    [one] { $n } session
   *[other] { $n } sessions
}
public-run-number = Session { $x }
public-day-today = aujourd’hui
public-day-tomorrow = demain

public-about = De quoi il s’agit
public-organisation = Organisation
public-organisations = Organisations
public-subject = Sujet
public-subjects = Sujets
public-language-taught = Langue
public-languages = Langues
public-duration = Durée
public-effort = Effort
public-pace = Rythme
public-pace-self_paced = Le vôtre
public-pace-instructor_paced = Avec un groupe
public-span-minute = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
public-span-hour = { $n ->
    [one] { $n } heure
   *[other] { $n } heures
}
public-span-day = { $n ->
    [one] { $n } jour
   *[other] { $n } jours
}
public-span-week = { $n ->
    [one] { $n } semaine
   *[other] { $n } semaines
}
public-span-month = { $n } mois
public-price = Prix
public-certificate = Certificat
public-enrolled = Inscrits
public-enrolled-so-far = Inscrits à ce jour
public-people = { $n ->
    [one] { $n } personne
   *[other] { $n } personnes
}
public-edition = Édition

public-dates-and-prices = Sessions, dates et prix
public-all-dates = Toutes les dates en flux de calendrier
public-into-calendar = Dans mon calendrier
public-group-open = Inscriptions ouvertes
public-group-soon = Bientôt
public-group-to-be-scheduled = À planifier
public-group-closed = Inscriptions closes
public-group-archived = Terminées
public-dates = Dates
public-enrolment = Inscriptions
public-teaching = Enseignement

public-editions = Éditions précédentes
public-editions-other = Autres éditions
public-edition-of = Édition de { $x }
public-edition-number = Édition précédente { $x }
public-edition-course = Le cours aujourd’hui
public-edition-today = Voir le cours aujourd’hui
public-edition-closed = Cette édition n’est plus ouverte
public-edition-closed-why = Elle est gardée telle quelle, pour ceux qui l’ont suivie.

public-calendar-opens = Ouverture des inscriptions : { $x }
public-calendar-closes = Fin des inscriptions : { $x }
public-calendar-teaching = { $x }
public-calendar-begins = { $x } : début
public-calendar-ends = { $x } : fin
public-calendar-of = { $x } : dates
public-calendar-named = { $x } ({ $y })
public-months = { $x } à { $y }
public-og-locale = fr_FR
