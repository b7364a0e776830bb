#!/bin/sh
# Makes the files in deploy/secrets/ that docker-compose.yml hands to the containers; those that are there stay as they are.
set -eu

folder=$(dirname "$0")/secrets
mkdir -p "$folder"
# The folder keeps everybody else on this machine out. The files are open, since each container reads them as a user of its own.
chmod 700 "$folder"
umask 022

random() {
    # Letters and digits only: the password stands in the middle of an address.
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

for name in db_password grafana_password; do
    [ -s "$folder/$name" ] || random > "$folder/$name"
done
# Empty until you have them; nothing asks for them before you name them in deploy/config/.
for name in slack_token smtp_password; do
    [ -e "$folder/$name" ] || : > "$folder/$name"
done
echo "secrets are in $folder"
