# syntax=docker/dockerfile:1
# Two stages: the first builds and checks every package against the lock file, the second holds what runs and no more.
FROM python:3.12-slim AS build
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/build.txt requirements/run.txt requirements/
RUN pip install --require-hashes -r requirements/build.txt \
 && pip wheel --require-hashes --no-build-isolation --no-deps -w /wheels -r requirements/run.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY bot bot
COPY adapters adapters
# The project brings in what it needs to run, from the checked wheels alone; its own files come with the next stage.
RUN pip wheel --no-build-isolation --no-deps -w /wheels . \
 && python -m venv /venv \
 && /venv/bin/pip install --no-index --find-links=/wheels citybrief \
 && /venv/bin/pip uninstall -y citybrief pip

FROM python:3.12-slim
RUN groupadd --gid 10001 citybrief && useradd --uid 10001 --gid 10001 --home-dir /app --no-create-home --shell /usr/sbin/nologin citybrief
COPY --from=build /venv /venv
WORKDIR /app
ENV PATH="/venv/bin:$PATH" PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    CITYBRIEF_HEALTH=127.0.0.1:8766
COPY LICENSE NOTICE ./
COPY bot bot
COPY adapters adapters
COPY data data
# var/ is the only place that is written to: the cache made here, and an SQLite database where no other is set.
RUN printf '#!/bin/sh\nexec python -m adapters.cli "$@"\n' > /usr/local/bin/citybrief \
 && chmod 755 /usr/local/bin/citybrief \
 && citybrief build \
 && chown -R citybrief:citybrief var
USER 10001:10001
VOLUME /app/var
EXPOSE 8765
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['CITYBRIEF_HEALTH'].rpartition(':')[2] + '/health', timeout=4)"]
ENTRYPOINT ["citybrief"]
CMD ["serve"]
