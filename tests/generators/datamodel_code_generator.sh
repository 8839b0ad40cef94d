mkdir -p ats_client/_vendor && touch ats_client/__init__.py ats_client/_vendor/__init__.py
cp -r jobstatus/jobstatus ats_client/_vendor/
datamodel-codegen --input openapi.yaml --output ats_client/models.py \
    --output-model-type pydantic_v2.BaseModel \
    --type-overrides '{"JobStatus": "ats_client._vendor.jobstatus.JobStatus"}'
