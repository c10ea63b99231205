// The provider that every stack uses, as Terraform names it. The bindings are generated with the same constraint.

export const PROVIDER = {
  source: "terraform-provider-openstack/openstack",
  binary: "terraform-provider-openstack",
  /** From the version that `provider/` builds, whose schema the bindings are of, to the newest that the registry serves. */
  constraint: ">= 3.4.0, < 4.0.0",
} as const;

/** A configuration that needs the provider and nothing else, as Terraform reads it from `main.tf.json`. */
export function providerOnlyConfiguration(): string {
  const { source, constraint: version } = PROVIDER;
  return JSON.stringify({ terraform: { required_providers: { openstack: { source, version } } } });
}
