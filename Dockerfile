# One image for web, worker, beat and the one-off preparation; docker-compose.yml says which command each runs.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 LANG=C.UTF-8 \
    VAR_DIR=/data FONT_DIR=/usr/share/fonts/fandol
WORKDIR /srv/supervision

# System libraries and fonts change rarely: they come first, so that a change of code does not fetch them again.
COPY scripts/packages.sh scripts/fonts.sh scripts/
COPY scripts/packages scripts/packages
RUN scripts/packages.sh run && scripts/fonts.sh && fc-cache && rm -rf /var/lib/apt/lists/*
COPY requirements.txt .
RUN python -m pip install --disable-pip-version-check -r requirements.txt

# The code belongs to root and is read-only to the process; only /data is written.
COPY . .
RUN python -m compileall -q . && groupadd --gid 10001 supervision \
    && useradd --uid 10001 --gid supervision --home-dir /data --shell /usr/sbin/nologin supervision \
    && mkdir -p /data /usr/share/fonts/fandol/county && chown supervision:supervision /data
USER supervision
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "supervision.wsgi:application"]
