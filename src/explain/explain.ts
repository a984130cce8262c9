import type { Catalog } from '../surface/catalog.ts'
import type { Surface } from '../surface/surface.ts'
import { explainField } from './explain-field.ts'
import { explainGate } from './explain-gate.ts'
import { explainGroupVersion } from './explain-group-version.ts'
import { explainResource } from './explain-resource.ts'
import { explainValue } from './explain-value.ts'
import type { Explanation, Subject } from './explanation.ts'
import { locateField } from './locate-field.ts'
import { readTopic, type Topic } from './read-topic.ts'
import { refuseUnheardOf } from './refuse-unheard-of.ts'
import { releaseSurfaces } from './release-surfaces.ts'

/**
 * The history of whatever a topic names, release by release, from the catalog alone.
 * @throws {TopicError} when the catalog knows nothing by that name.
 */
export function explain(catalog: Catalog, topic: string): Explanation {
  const topics = readTopic(catalog, topic)
  const surfaces = releaseSurfaces(catalog)
  return {
    apiVersion: 'emuguard.dev/v1alpha1',
    kind: 'Explanation',
    topic,
    releases: catalog.releases,
    subjects: topics.flatMap((one) => subjectsOf(surfaces, one)),
  }
}

function subjectsOf(surfaces: Surface[], topic: Topic): Subject[] {
  switch (topic.kind) {
    case 'featureGate':
      return [explainGate(surfaces, topic.name)]
    case 'groupVersion':
      return [explainGroupVersion(surfaces, topic.name, topic.resources)]
    case 'resources':
      return topic.resources.map((key) => explainResource(surfaces, key))
    case 'fields': {
      const { value } = topic
      const located = locateField(surfaces.at(-1)!.catalog, topic.resources, topic.steps)
      if (value === null) return located.map(({ resource, path }) => explainField(surfaces, resource, path))
      const subjects = located.map(({ resource, path }) => explainValue(surfaces, resource, path, value))
      return refuseUnheardOf(surfaces, subjects)
    }
  }
}
