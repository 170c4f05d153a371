# Signing in, one's account, people.

sign-in = Sign in
sign-in-lede = The staff site of the catalogue.
sign-in-first = Sign in to go on to the page that you asked for.
sign-in-lost = Lost the password? An administrator can make you a one-time link, here or with “prospectus user password NAME” on the server.
sign-in-wrong = Name and password do not match, or the account is disabled.
sign-in-wait = { $n ->
    [one] Too many attempts. Wait { $n } second, then try again.
   *[other] Too many attempts. Wait { $n } seconds, then try again.
}
sign-in-expired = Your session ended while you were typing. Sign in: what you typed is kept, and can be sent then.
resume = You are signed in again
resume-why = What you typed when your session ended has not been sent yet.
resume-send = Send it now
resume-forget = Forget it
account-name = Name
account-title = Your account
account-lede = Signed in as { $x }.
account-zone = Dates
zone = Time zone
zone-help = Dates are shown and typed in it. It is { $x } there.
password = Password
password-help = At least 10 characters. A few words that you will remember are better than signs that you will not.
password-rule = Choose at least 10 characters.
password-repeated = The same password again
password-differs = The two are not the same. Type both again.
password-current = Password now
password-current-wrong = That is not your password now; or it was wrong so often that you have to wait a little.
password-new = New password
password-change = Change the password
password-signs-out = Changing it signs you out everywhere else.
account-sessions = Where you are signed in
account-sessions-why = A session ends by itself after 12 hours without a page, and after 30 days.
sign-out-everywhere = Sign out everywhere

welcome-title = Choose a password
welcome = Welcome, { $x }
welcome-lede = Choose a password and you are in. This link works once.
welcome-choose = Choose and sign in
welcome-used = This link is of no use any more
welcome-used-why = It works once, for 72 hours. Ask for a new one, or sign in if you have chosen a password.

role = Role
role-viewer = viewer
role-editor = editor
role-publisher = publisher
role-administrator = administrator
role-viewer-may = Sees everything, changes nothing.
role-editor-may = Changes drafts: courses, runs, held runs.
role-publisher-may = Also publishes, unpublishes and deletes.
role-administrator-may = Also manages people.

people-lede = Who may sign in, and what they may do.
people-accounts = Accounts
people-table = Accounts, table
people-last-seen = Last here
people-disabled = disabled
people-link-unused = has not used the link yet
people-not-signed-in = not signed in
people-role-of = Role of { $x }
people-new-link = New link
people-enable = Enable
people-disable = Disable
people-add = Add somebody
people-name = Name to sign in with
people-name-rule = 1 to 100 characters; small and capital letters are the same.
people-name-taken = There is an account { $x } already.
people-add-button = Add and make a link
people-link = A link for { $x }
people-link-why = Shown once. It lets them choose a password within 72 hours.
people-last-administrator = This is the last administrator. Make somebody else one first.

told-signed-out = You are signed out.
told-signed-out-everywhere = You are signed out everywhere.
told-welcome = Welcome, { $x }.
told-password-changed = The password was changed. Everywhere else you are signed out.
told-role-changed = The role of { $x } was changed.
told-account-disabled = { $x } was disabled and signed out.
told-account-enabled = { $x } was enabled.
