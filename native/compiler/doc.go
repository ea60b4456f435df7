// Package compiler makes an artifact of a validated module: two passes over the body of each function, without an
// intermediate form. compile.go has the picture.
//
// The first pass learns what the second needs to know beforehand:
//
//   - analyse.go: where locals are used, what blocks and loops contain;
//   - analyse_liverange.go: over which stretches of the body locals must keep their values;
//   - analyse_allocate.go: which of these get which registers.
//
// The second emits code. It knows of each value where it is, and moves it only when it must:
//
//   - value_registers.go: what registers hold. The essay at its head explains the scheme, with examples;
//   - value_operand.go: the operand stack; value_move.go: how values get from one place to another;
//   - value_join.go: how paths that join come to agree; value_flags.go: conditions in the processor's flags;
//   - value_bounds.go: indices that are known to be within an array.
//
// Each instruction has a lowering. lower.go and lower_vector.go are the tables of them; they stand in the files named
// after the headings of chapter 4: control.go, call.go, exception.go, variable.go, table.go, memory.go, reference.go,
// aggregate.go with struct.go, array.go and cast.go, numeric.go with divide.go, float.go and convert.go, and
// vector.go, which is about vectors as values. vector_instr.go says what operations on vectors consist of,
// vector_shuffle.go has the patterns of shuffles, and vector_loop.go keeps constants in registers in loops.
//
// What a function has beside its body:
//
//   - emit_prologue.go: the code that builds and takes down the frame;
//   - emit_traps.go, emit_slowpath.go: the code behind the body, for what is rare;
//   - emit_leanframe.go: an ablation, for a benchmark.
//
// objdump.go is the disassembly with all that the compiler knows. fault.go is what is wrong with known faults.
//
// The two passes and the lowerings are one package, because the state of the second pass is what every lowering reads
// and writes: ARCHITECTURE.md has the count.
package compiler
