package valid

import "wasmjudge/wasm"

// Vector instructions without immediates take the step fixed, with the type in their row of the instruction table:
//
//	Instr_ok/vconst: eps -> V128
//	Instr_ok/vvunop, Instr_ok/vunop, Instr_ok/vextunop, Instr_ok/vcvtop: V128 -> V128
//	Instr_ok/vvbinop, Instr_ok/vbinop, Instr_ok/vrelop, Instr_ok/vswizzlop, Instr_ok/vextbinop, Instr_ok/vnarrow: V128 V128 -> V128
//	Instr_ok/vvternop, Instr_ok/vternop, Instr_ok/vextternop: V128 V128 V128 -> V128
//	Instr_ok/vvtestop, Instr_ok/vtestop, Instr_ok/vbitmask: V128 -> I32
//	Instr_ok/vshiftop: V128 I32 -> V128
//	Instr_ok/vsplat: $unpackshape(sh) -> V128

// lane checks an instruction with a lane index.
//
//	Instr_ok/vextract_lane: V128 -> $unpackshape(sh)  if  i < $dim(sh)
//	Instr_ok/vreplace_lane: V128 $unpackshape(sh) -> V128  if  i < $dim(sh)
func (v *validator) lane(i *wasm.Instr) error {
	if err := v.laneIndex(i); err != nil {
		return err
	}
	return v.fixed(i)
}

func (v *validator) laneIndex(i *wasm.Instr) error {
	if n := lanes[i.Op]; i.Y >= n {
		return v.fail(i, "invalid lane index %d of %d lanes", i.Y, n)
	}
	return nil
}

// shuffle checks the lane indices of a shuffle, which choose from two vectors of sixteen lanes.
//
//	Instr_ok/vshuffle: V128 V128 -> V128  if  (i < 2 * $dim(sh))*
func (v *validator) shuffle(i *wasm.Instr) error {
	for _, k := range i.V128() {
		if k >= 32 {
			return v.fail(i, "invalid lane index %d of 32 lanes", k)
		}
	}
	return v.fixed(i)
}

// accessLane checks a load or store of one lane.
//
//	Instr_ok/vload_lane: at V128 -> V128  if  C.MEMS[x] = at lim PAGE, memarg : at -> N, i < 128 / N
//	Instr_ok/vstore_lane: at V128 -> eps  if the same
func (v *validator) accessLane(i *wasm.Instr) error {
	if err := v.laneIndex(i); err != nil {
		return err
	}
	return v.access(i)
}
