// The images and flavors that servers are made of, once they are in the cloud.
/** The cloud's ids by an experiment's own keys. */
export interface PartIds {
  readonly images: Readonly<Record<string, string>>;
  readonly flavors: Readonly<Record<string, string>>;
}
