// The images of the local cloud, as Glance is given them.

export interface CloudImage {
  readonly name: string;
  readonly disk_format: string;
  readonly container_format: string;
  readonly visibility: string;
  readonly min_ram: number;
  readonly [property: string]: string | number;
}

const OURS = { disk_format: "raw", container_format: "bare", visibility: "public", min_ram: 128 };

/** Boots, and reports on its console what it sees (guest-init.sh). */
export const BASE_IMAGE: CloudImage = { name: "pinproof-base", ...OURS, pinproof_guest_report: "console" };

/** Halts at once. */
export const HALTING_IMAGE: CloudImage = { name: "pinproof-halting", ...OURS };

const DISK_BYTES = 1024 * 1024;
/** cli; hlt; and back to hlt, for an interrupt that cannot be masked. */
const CODE = [0xfa, 0xf4, 0xeb, 0xfd];
/**
 * One bootable partition of the whole disk behind the boot sector: Nova takes no disk with a boot sector for safe that has none
 * (`GPTInspector.check_mbr_partitions` of oslo.utils). Boot flag, first sector as CHS, type, last as CHS, first as LBA, number.
 */
const PARTITION = [0x80, 0, 2, 0, 0x83, 0, 2, 0, 1, 0, 0, 0, 0xff, 0x07, 0, 0];
const PARTITIONS_AT = 446;
/** What a BIOS knows a boot sector by, in its last two bytes. */
const SIGNATURE = [0x55, 0xaa];
const SECTOR_BYTES = 512;

/**
 * A disk whose boot sector halts the CPU. A guest that boots Linux under emulation keeps a CPU busy for seconds, which every other
 * guest and Nova itself wait for; where nobody asks the guest, its threads and their CPUs are the same without that.
 */
export function haltingDisk(): Buffer {
  const disk = Buffer.alloc(DISK_BYTES);
  disk.set(CODE, 0);
  disk.set(PARTITION, PARTITIONS_AT);
  disk.set(SIGNATURE, SECTOR_BYTES - SIGNATURE.length);
  return disk;
}
