openapi-generator-cli generate -g python -i openapi.yaml -o ats --package-name ats_client
mkdir -p ats/ats_client/_vendor && touch ats/ats_client/_vendor/__init__.py
cp -r jobstatus/jobstatus ats/ats_client/_vendor/
echo "from .._vendor.jobstatus import JobStatus as JobStatus" > ats/ats_client/models/job_status.py
echo "ats_client/models/job_status.py" >> ats/.openapi-generator-ignore
