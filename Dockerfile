# Firstreply in one container: web pages, intake and worker, with SQLite in the volume /srv/var.
#
#   docker build -t firstreply .
#   docker run -p 8000:8000 -v firstreply:/srv/var --env-file settings.env firstreply
#
# Commands run in the same place: docker exec NAME leads tasks

FROM python:3.11-slim-bookworm

# The certificates of the operating system: the vendors' SDKs trust those.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv --shell /usr/sbin/nologin firstreply

WORKDIR /srv
ENV PATH=/srv/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1

COPY requirements.lock ./
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.lock

COPY app/ app/
COPY integrations/ integrations/
COPY prompts/ prompts/
COPY profiles/ profiles/
RUN printf '/srv\n' > "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/firstreply.pth" \
    && printf '#!/bin/sh\nexec /srv/.venv/bin/python -m app.cli "$@"\n' > .venv/bin/leads \
    && chmod 755 .venv/bin/leads \
    && python -m compileall -q app integrations \
    && mkdir var && chown firstreply var

USER firstreply
VOLUME /srv/var
ENV LEADS_DATABASE_URL=sqlite:////srv/var/leads.db \
    LEADS_PROFILES_DIRECTORY=/srv/profiles \
    LEADS_PROMPTS_DIRECTORY=/srv/prompts \
    LEADS_HOST=0.0.0.0 \
    LEADS_PORT=8000
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"LEADS_PORT\"]}/healthz', timeout=4)"]

STOPSIGNAL SIGTERM
CMD ["leads", "serve"]
