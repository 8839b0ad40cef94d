openapi-python-client generate --path openapi.yaml --output-path ats_client --meta none --overwrite \
    --config jobstatus/tests/generators/openapi_python_client.yaml
mkdir -p ats_client/_vendor && touch ats_client/_vendor/__init__.py
cp -r jobstatus/jobstatus ats_client/_vendor/
