import { checks } from '#domains/catalog/checks.ts'
import { Component, Dependency, Environment, Resource, Workload } from '#domains/catalog/kinds.ts'
import { defineDomain } from '#platform/domain.ts'

export const catalog = defineDomain({ name: 'catalog', kinds: [Workload, Component, Resource, Environment, Dependency], checks })
