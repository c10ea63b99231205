// The provider that every stack uses, as Terraform names it. The bindings are generated with the same constraint.

export const PROVIDER = {
  source: "terraform-provider-openstack/openstack",
  binary: "terraform-provider-openstack",
  /**
   * Both ends matter: 1.54.1 is the one version that can be built from the Go module proxy alone, 3.x is what the registry
   * serves. The stacks use only what both have.
   */
  constraint: ">= 1.54.1, < 4.0.0",
} as const;

/** A configuration that needs the provider and nothing else, as Terraform reads it from `main.tf.json`. */
export function providerOnlyConfiguration(): string {
  const { source, constraint: version } = PROVIDER;
  return JSON.stringify({ terraform: { required_providers: { openstack: { source, version } } } });
}
