/** Names of what a front door sends users to: a gateway (`gateway@eu-west-1a`), or its zone (`eu-west-1/a`) or region. */
export const gatewayOrPlace = /^(gateway@.*|[^@]+)$/
