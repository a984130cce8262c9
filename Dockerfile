# The program with Node.js and nothing else: no shell, no npm, not root. docs/build.md.
FROM node:24-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No script of a package runs; the only one that has any brings a Node.js of its own, for development.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM gcr.io/distroless/nodejs24-debian13:nonroot
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY catalog/data catalog/data
COPY catalog/releases.json catalog/releases.json
COPY overlays overlays
COPY src/audit/printers/page src/audit/printers/page
# By number, so that runAsNonRoot can tell.
USER 65532
EXPOSE 8443 8081
ENTRYPOINT ["/nodejs/bin/node", "/app/dist/main.js"]
CMD ["serve"]
