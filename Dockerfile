# syntax=docker/dockerfile:1
# One image for the site and its commands. Built from the hashed lock, run by a user without rights.

FROM python:3.11-slim-bookworm AS environment
WORKDIR /build
RUN python -m venv /venv
COPY requirements.lock .
RUN --mount=type=cache,target=/root/.cache/pip \
    /venv/bin/pip install --disable-pip-version-check --require-hashes --no-deps -r requirements.lock

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home mmregistry \
    && install --directory --owner=mmregistry --mode=0700 /data
COPY --from=environment /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    MPLCONFIGDIR=/tmp/matplotlib \
    STATIC_ROOT=/app/collected \
    MMREGISTRY_DATA_DIR=/data
WORKDIR /app
COPY . .
# Neither command asks the database; the address only says that there is no embedded one here.
RUN export DATABASE_URL=postgresql://none/none SECRET_KEY=only-while-building \
    && python -m compileall -q . \
    && python manage.py compile_translations \
    && python manage.py collectstatic --no-input --verbosity 0

USER mmregistry
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s CMD ["python", "deploy/healthcheck.py"]
# Workers are renewed now and then, so that no leak grows old; their heartbeat lies in memory, not on a slow disk.
CMD ["gunicorn", "mmregistry.wsgi", "--bind=0.0.0.0:8000", "--workers=3", "--timeout=60", \
     "--max-requests=2000", "--max-requests-jitter=200", "--worker-tmp-dir=/dev/shm"]
