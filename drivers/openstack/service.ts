// The services of OpenStack that are spoken to, by their types in the catalogue.
export type Service = "compute" | "image" | "placement" | "network" | "identity";
