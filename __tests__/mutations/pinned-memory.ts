// Defects of the memory of a server of one pinned vCPU: nodes, cells, amount.
import { xml } from "../support/defects/mutate.ts";
import { mutation as m } from "./mutation.ts";

export const memory = [
  m(
    "numatune missing",
    "none",
    xml(/<numatune>.*<\/numatune>/s, ""),
    "libvirt",
    /^no <numatune><memory>|^memory on no node/,
  ),
  m(
    "memory mode wrong",
    "preferred",
    xml("memory mode='strict'", "memory mode='preferred'"),
    "libvirt",
    /^mode preferred, strict/,
  ),
  m(
    "memnode of the wrong mode",
    "preferred",
    xml("cellid='0' mode='strict'", "cellid='0' mode='preferred'"),
    "libvirt",
    /^mode strict, preferred/,
  ),
  m(
    "memory on another node",
    "node 1",
    xml("memory mode='strict' nodeset='0'", "memory mode='strict' nodeset='1'"),
    "libvirt",
    /^memory on node 1, pins on node 0/,
  ),
  m(
    "memnode on the wrong node",
    "node 1",
    xml("cellid='0' mode='strict' nodeset='0'", "cellid='0' mode='strict' nodeset='1'"),
    "libvirt",
    /^cell 0: memnode 1, pins on node 0/,
  ),
  m("memnode missing", "none", xml(/<memnode [^>]*>/, ""), "libvirt", /^cell 0: no memnode/),
  m(
    "memnode of no cell",
    "one for cell 1",
    xml("<memnode ", "<memnode cellid='1' mode='strict' nodeset='0'/><memnode "),
    "libvirt",
    /^cell 0: memnode 0, pins on node 0/,
  ),
  m("cells missing", "no <cpu><numa>", xml(/<numa>.*<\/numa>/s, ""), "libvirt", /^no <cpu><numa> cells/),
  m("cell of less memory", "32 MiB", xml("memory='131072' unit", "memory='32768' unit"), "libvirt", /^vCPU 0, 32 MiB$/),
];
