# LMS, secrets, signatures.

lmss-and-secrets = LMS et secrets
lmss-lede = Ils sont réglés dans prospectus.toml ou l’environnement ; ici, on voit comment ils fonctionnent. Le premier LMS qui prend un lien le reçoit.
lmss-none = Aucun LMS n’est configuré
lmss-none-why = Aucun lien n’est donc connu, et toute session envoyée est rejetée. Ajoutez-en un sous lms dans prospectus.toml, ou réglez RICHIE_LMS_BACKENDS.
lms-backend-openedx = Open edX
lms-backend-joanie = Joanie
lms-backend-base = LMS quelconque
lms-last-word = Dernière parole
lms-no-word = Il n’a encore rien dit.
lms-in-journal = Ses entrées dans le journal
lms-held = { $n ->
    [one] { $n } session attend son cours
   *[other] { $n } sessions attendent leurs cours
}
lms-none-held = aucune
lms-base-url = Adresse
lms-links = Liens qu’il prend
lms-every-link = tout lien qu’aucun LMS avant lui ne prend
lms-openedx-course = Le groupe course_id est la clé du cours ; sa partie centrale est le code du cours.
lms-joanie-course = Le code du cours est ce que le contenu a sous course.
lms-base-course = Il ne dit pas les cours : les sessions qui existent sont modifiées, aucune n’est créée.
lms-mode = Mode des nouvelles sessions
lms-protected = Champs protégés
lms-none-protected = aucun
lms-protected-why = Ils sont remplis à la création d’une session, puis jamais plus par le LMS.
lms-unknown = Cours inconnu
lms-unknown-hold = mise en attente
lms-unknown-hold-why = La session est refusée, mais gardée, et appliquée quand son cours apparaît.
lms-unknown-reject = rejet
lms-unknown-reject-why = La session est refusée ; le LMS doit la renvoyer quand son cours est là.
lms-unknown-create = création
lms-unknown-create-why = Un cours en brouillon est créé pour elle, avec son code pour titre.
lms-identity = Les sessions se distinguent
lms-identity-link = par leurs liens
lms-identity-link-why = Un autre lien est une autre session.
lms-identity-key = par leurs clés de cours
lms-identity-key-why = Une session par clé de cours, quel que soit son lien.

try = Essayer un lien
try-why = Quel LMS le prend, et ce que le catalogue a pour lui.
try-link = Lien de la ressource
try-button = Essayer
try-taken = { $x } le prend.
try-taken-by-none = Aucun LMS ne le prend : une session avec ce lien est rejetée.
try-key = Clé du cours
try-code = Cours
try-run = Session
try-course-missing = Aucun cours n’a ce code.
try-run-missing = Le catalogue n’a pas de session avec ce lien.
try-not-said = Aucun LMS n’en a parlé.
try-held = elle attend son cours
try-no-key = Le motif n’y trouve pas de clé de cours : une nouvelle session serait rejetée.
try-key-library = C’est la clé d’une bibliothèque, qui n’est pas un cours : une nouvelle session serait rejetée.
try-key-malformed = La clé du cours n’a pas la forme course-v1:ORG+COURSE+RUN ou ORG/COURSE/RUN : une nouvelle session serait rejetée.
try-code-in-payload = Le lien ne le dit pas ; le contenu le dit, sous course.
try-no-code = Ce LMS ne dit pas les cours.
try-taken-before = { $x } le prendrait aussi, mais vient après.
try-other-host = { $x } non : le lien est d’un autre hôte que son adresse.
try-blanks = { $x } non : il y a des blancs autour du lien.
try-not-from-start = { $x } non : son motif correspond à une partie du lien, mais il doit correspondre dès le début.
try-no-match = { $x } non : son motif ne correspond pas.

secrets = Secrets
secrets-why = Jamais montrés ; connus par leur nom.
secrets-none = Aucun secret n’est en vigueur.
secrets-none-why = Toute requête d’un expéditeur est donc refusée. Réglez sync.secrets dans prospectus.toml, ou RICHIE_COURSE_RUN_SYNC_SECRETS.
secret-name = Nom
secret-for = Pour
secret-last = Dernière correspondance
secret-any-lms = tout LMS
secret-never = jamais depuis le démarrage du serveur
secret-never-since = jamais depuis le
secret-can-retire = { $n ->
    [one] Aucune requête depuis { $n } jour : il peut être retiré.
   *[other] Aucune requête depuis { $n } jours : il peut être retiré.
}
secrets-retire = Un ancien secret peut être retiré quand chaque expéditeur a le nouveau et qu’aucune requête n’a correspondu à l’ancien depuis plus longtemps que le silence du plus rare des expéditeurs ; après 30 jours, cette page le dit. Enlevez-le des réglages et redémarrez le serveur. Les correspondances des autres instances apparaissent en dix secondes.

check = Vérifier une signature
check-why = Rien n’est conservé ni appliqué.
check-body = Corps, octet par octet
check-body-help = Comme l’expéditeur l’a envoyé. Les deux sortes de fins de ligne sont essayées.
check-header = En-tête Authorization
check-header-missing = Copiez l’en-tête que l’expéditeur a envoyé : SIG-HMAC-SHA256 et 64 chiffres.
check-summary = L’en-tête manque
check-button = Vérifier
check-matches = La signature correspond
check-matches-with = Elle a été faite avec le secret { $x }.
check-line-feeds = Les lignes finissent par un simple saut de ligne.
check-differs = La signature ne correspond pas
check-secret = Le secret visé : { $x }.

hint-no-secrets = Aucun secret n’est en vigueur ici : rien ne peut correspondre. Réglez sync.secrets.
hint-header-form = L’en-tête n’est pas « SIG-HMAC-SHA256 », un blanc et 64 chiffres hexadécimaux en minuscules, et on n’y trouve aucune signature de ce corps.
hint-upper-case = L’empreinte est juste, mais en majuscules. Le protocole veut des minuscules : prenez hexdigest() tel quel.
hint-scheme = L’empreinte est juste, mais ce qui la précède n’est pas « SIG-HMAC-SHA256 » et un blanc. Écrivez l’en-tête exactement ainsi, en majuscules et sans deux-points.
hint-base64 = L’empreinte est juste, mais en base64. Le protocole veut des chiffres hexadécimaux en minuscules : hexdigest(), pas digest().
hint-python-separators = La signature est celle du même objet écrit avec un blanc après chaque virgule et chaque deux-points, comme le fait json.dumps de Python. L’expéditeur signe un texte et en envoie un autre : signez les octets envoyés.
hint-compact-separators = La signature est celle du même objet écrit sans blancs entre ses éléments, comme le font JSON.stringify ou httpx. L’expéditeur signe un texte et en envoie un autre : signez les octets envoyés.
hint-indented = La signature est celle du même objet, indenté avec un élément par ligne. L’expéditeur signe un texte mis en forme et en envoie un autre : signez les octets envoyés.
hint-sorted-names = La signature est celle du même objet avec ses noms triés. L’expéditeur signe un ordre et en envoie un autre : signez les octets envoyés.
hint-blanks-around = La signature est celle du même texte avec d’autres blancs ou fins de ligne autour, ou d’autres fins de ligne à l’intérieur. Quelque chose les a ajoutés ou enlevés entre la signature et l’envoi.
hint-empty-body = La signature est celle d’un corps vide. L’expéditeur signe avant que le corps soit là, ou signe autre chose.
hint-secret-slip = La copie du secret chez l’expéditeur et la nôtre ne diffèrent que par ce qui l’entoure : un blanc, une fin de ligne ou des guillemets. Voyez comment le secret est entré dans les réglages de l’expéditeur et dans les nôtres.
hint-other-lms = La signature est juste, mais le secret n’est en vigueur que pour d’autres LMS, pas pour celui de ce lien.
hint-unknown = Aucun secret en vigueur n’a fait cette signature pour ce corps : l’expéditeur a un autre secret, ou le corps a changé en route.
