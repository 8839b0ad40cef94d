mkdir -p ats_client/_vendor && touch ats_client/__init__.py ats_client/_vendor/__init__.py
cp -r jobstatus/jobstatus ats_client/_vendor/
cp jobstatus/tests/generators/msgspec_status.py ats_client/status.py
datamodel-codegen --input openapi.yaml --input-file-type openapi --output ats_client/models.py \
    --output-model-type msgspec.Struct --strict-nullable \
    --type-overrides '{"AtsJobStatusEnum": "ats_client.status.AtsJobStatusEnum"}'
