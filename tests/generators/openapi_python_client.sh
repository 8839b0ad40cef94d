openapi-python-client generate --path openapi.yaml --output-path ats_client --meta none --overwrite
jobstatus adopt ats_client
python -c "from ats_client.models import AtsJobStatusEnum; print(AtsJobStatusEnum.from_dict({'source_value': True}))"
