# The API and the command line, as a user without rights. See docs/neo4j.md.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/triplewire
COPY requirements.lock ./
RUN /opt/triplewire/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY graph graph
COPY extract extract
COPY api api
COPY seeds seeds
RUN /opt/triplewire/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home triplewire && install -d -o triplewire /data
COPY --from=build /opt/triplewire /opt/triplewire
# Inside a container every address is the container's; who reaches it is decided where its port is published.
ENV PATH=/opt/triplewire/bin:$PATH PYTHONDONTWRITEBYTECODE=1 \
    TRIPLEWIRE_STORE=sqlite:/data/triplewire.db TRIPLEWIRE_HOST=0.0.0.0 TRIPLEWIRE_CONTAINER=true
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["triplewire"]
CMD ["serve"]
