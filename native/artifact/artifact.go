package artifact

import "wasmjudge/wasm"

// Artifact is a compiled module: code that depends on no instance and no address, and the tables that the
// runtime needs. All offsets count bytes from the start of code. It can be written to bytes and read back.
type Artifact struct {
	Code     []byte
	Funcs    []Func // defined functions, in order; their entries increase
	Sites    []Site // call sites, sorted by ret
	Tries    []Try  // an outer try_table comes before the inner ones
	Handlers []Handler
	Traps    []TrapSite // sorted by at
	Needs    Features   // of the processor, beyond the baseline
}

// Func is a compiled function.
type Func struct {
	Entry, Data, End uint32 // code from entry to data, then jump tables and constants
	Frame            uint32 // rbp - rsp in its body
}

// Site is a call: the place that a return address names.
type Site struct {
	Ret uint32 // offset of the instruction after the call
	Pos uint32 // Instr.Pos of the call
	Try uint32 // the innermost try_table around it: 1 + index into Artifact.Tries, or 0
}

// Try is a try_table. Its clauses in order are Artifact.Handlers[first : first+n].
type Try struct {
	Pos      uint32 // Instr.Pos
	Parent   uint32 // the try_table around it in its function, as in Site.Try
	First, N uint32
}

// Handler is a catch clause. Shadowed clauses are kept: two tag indexes may be one tag.
type Handler struct {
	Kind wasm.CatchKind
	Tag  uint32 // static tag index: means something only in the instance of the frame
	Pad  uint32 // landing pad
}

// TrapSite is an instruction that may fault as a Wasm trap: a memory access, a division, a hlt.
type TrapSite struct {
	At   uint32 // offset of the instruction
	Pos  uint32 // Instr.Pos
	Kind wasm.Trap
}
