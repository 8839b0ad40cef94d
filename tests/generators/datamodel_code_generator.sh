mkdir -p ats_client && touch ats_client/__init__.py
datamodel-codegen --input openapi.yaml --input-file-type openapi --output ats_client/models.py \
    --output-model-type pydantic_v2.BaseModel --use-subclass-enum --disable-timestamp
jobstatus adopt ats_client
python -c "from ats_client.models import AtsJobStatusEnum; print(AtsJobStatusEnum.from_dict({'source_value': True}))"
