openapi-generator-cli generate -g python -i openapi.yaml -o ats --package-name ats_client
jobstatus adopt ats/ats_client
PYTHONPATH=ats python -c "from ats_client import AtsJobStatusEnum; print(AtsJobStatusEnum.from_dict({'source_value': True}))"
