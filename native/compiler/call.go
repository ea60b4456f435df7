package compiler

import (
	"unsafe"

	"wasmjudge/native/abi"
	"wasmjudge/native/amd64"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
)

// Calls (specification 4.6.8) and runtime calls. The frame and the convention are described in abi/frame.go and
// abi/convention.go.

// Offsets of the fields that generated code reads.
const (
	offRT        = int32(unsafe.Offsetof(abi.Vmctx{}.RT))
	offExit      = int32(unsafe.Offsetof(abi.Vmctx{}.Exit))
	offRTCall    = int32(unsafe.Offsetof(abi.Context{}.Call))
	offRTArgs    = int32(unsafe.Offsetof(abi.Context{}.Args))
	sizeImport   = int32(unsafe.Sizeof(abi.Import{}))
	offImpCode   = int32(unsafe.Offsetof(abi.Import{}.Code))
	offImpVmctx  = int32(unsafe.Offsetof(abi.Import{}.Vmctx))
	offImpRef    = int32(unsafe.Offsetof(abi.Import{}.Ref))
	sizeFunc     = int32(unsafe.Sizeof(abi.Func{}))
	offFuncCode  = int32(unsafe.Offsetof(abi.Func{}.Code))
	offFuncVmctx = int32(unsafe.Offsetof(abi.Func{}.Vmctx))
	offFuncType  = int32(unsafe.Offsetof(abi.Func{}.Type))
	sizeMem      = int32(unsafe.Sizeof(abi.Memref{}))
	offMemRec    = int32(unsafe.Offsetof(abi.Memref{}.Rec))
	offMemLength = int32(unsafe.Offsetof(abi.Mem{}.Length))
	offTabBase   = int32(unsafe.Offsetof(abi.Table{}.Base))
	offTabLength = int32(unsafe.Offsetof(abi.Table{}.Length))
	maxStackArgs = 8000      // what ret can drop
	calleeReg    = amd64.RCX // holds the callee's abi.Func, or its code
)

// callee is what a call calls: the defined function at entry, or else imported function number index, or else the
// function whose abi.Func is in calleeReg.
type callee struct {
	kind  calleeKind
	index int32
	trap  wasm.Trap // throughRecord: what a null record traps as
}

type calleeKind uint8

const (
	definedFunc calleeKind = iota
	importedFunc
	throughRecord
)

// funcCallee is the callee of a direct call.
func (c *compiler) funcCallee(x uint32) callee {
	if n := uint32(c.layout.ImportedFuncs); x >= n {
		return callee{kind: definedFunc, index: int32(x - n)}
	}
	return callee{kind: importedFunc, index: int32(x)}
}

// takeArgs pops the n arguments of a call. They stay where they are, above the stack, until something is pushed.
func (c *compiler) takeArgs(n int) []operand {
	first := len(c.stack) - n
	args := c.stack[first:]
	for k := len(args) - 1; k >= 0; k-- {
		c.use(&args[k])
	}
	c.dropTo(first)
	return args
}

// passArgs pushes the stack arguments and sets c.moves to the moves of the others. record, if not nil, is the callee's
// abi.Func.
func (c *compiler) passArgs(args []operand, record *operand) {
	c.moves.reset()
	p := abi.PlaceArgs()
	n := 0
	for k := range args {
		if r, _ := p.Next(args[k].typ); r != amd64.None {
			c.addMove(r, &args[k])
		} else {
			args[n] = args[k]
			n++
		}
	}
	for n--; n >= 0; n-- {
		c.pushOperand(&args[n])
	}
	if record != nil {
		c.addMove(calleeReg, record)
	}
}

// emitCall calls a function of type t whose arguments are on the stack. record is the operand that holds the abi.Func
// of a callee throughRecord.
func (c *compiler) emitCall(t *wasm.Comptype, to callee, record *operand) {
	pos := c.body[c.pc].Pos
	args := c.takeArgs(len(t.Params))
	c.saveAll()
	c.loseSavedHalves()
	if n := abi.PlaceResults().StackSlots(t.Results); n > 0 {
		c.asm.RM(amd64.LEA, amd64.W64, amd64.RSP, amd64.Mem(amd64.RSP, -8*n))
	}
	c.passArgs(args, record)
	c.moveAll()
	c.needVmctx()
	kept := false // vmctxReg, which the callee preserves with lean frames
	switch to.kind {
	case definedFunc:
		c.asm.CallLabel(c.entries[to.index])
		kept = c.options.LeanFrames
	case importedFunc:
		at := c.layout.Imports + sizeImport*to.index
		c.asm.RR(amd64.MOV, amd64.W64, calleeReg, vmctxReg)
		c.asm.RM(amd64.MOV, amd64.W64, vmctxReg, amd64.Mem(calleeReg, at+offImpVmctx))
		c.asm.M(amd64.CALL, amd64.W32, amd64.Mem(calleeReg, at+offImpCode))
	case throughRecord:
		c.mayTrapIf(to.trap)
		c.asm.RM(amd64.MOV, amd64.W64, vmctxReg, amd64.Mem(calleeReg, offFuncVmctx))
		c.asm.M(amd64.CALL, amd64.W32, amd64.Mem(calleeReg, offFuncCode))
	}
	c.returned(pos)
	if kept {
		c.valid = 1 << vmctxReg
	}
	c.pushResults(t.Results)
}

// returned notes a call that was just assembled. Nothing is left in the registers after it.
func (c *compiler) returned(pos uint32) {
	c.callSite(pos, c.ctrl().try)
	c.valid, c.dirty, c.busy = 0, 0, 0
	c.forgetAll()
}

func (c *compiler) callSite(pos, try uint32) {
	c.out.Sites = append(c.out.Sites, artifact.Site{Ret: uint32(c.asm.PC()), Pos: pos, Try: try})
}

// pushResults pushes the results of a call.
func (c *compiler) pushResults(ts []wasm.Valtype) {
	p := abi.PlaceResults()
	for k := range ts {
		typ := ts[k].Kind
		if r, _ := p.Next(typ); r != amd64.None {
			c.busy |= 1 << r
			c.pushReg(typ, r)
		} else {
			c.pushSlot(typ)
			c.popToSlot(c.stack[len(c.stack)-1].x, typ)
		}
	}
}

// emitTailCall leaves the frame and calls a function of type t, whose arguments are on the stack.
func (c *compiler) emitTailCall(t *wasm.Comptype, to callee, record *operand) {
	if c.armedTailCall(t, to, record) {
		return
	}
	args := c.takeArgs(len(t.Params))
	c.passArgs(args, record)
	c.losePassedHalves(t)
	n := abi.PlaceArgs().StackSlots(t.Params)
	c.moveAll()
	c.needVmctx()
	keep, caller := c.tailCallKeeps(&to, n), amd64.R13
	if keep {
		c.copy(caller, wasm.I64, vmctxReg)
	}
	switch to.kind {
	case importedFunc:
		at := c.layout.Imports + sizeImport*to.index
		c.asm.RM(amd64.MOV, amd64.W64, calleeReg, amd64.Mem(vmctxReg, at+offImpCode))
		c.asm.RM(amd64.MOV, amd64.W64, vmctxReg, amd64.Mem(vmctxReg, at+offImpVmctx))
	case throughRecord:
		c.mayTrapIf(to.trap)
		c.asm.RM(amd64.MOV, amd64.W64, vmctxReg, amd64.Mem(calleeReg, offFuncVmctx))
		c.asm.RM(amd64.MOV, amd64.W64, calleeReg, amd64.Mem(calleeReg, offFuncCode))
	}
	if n == 0 && c.stackArgs == 0 {
		c.leave()
	} else {
		c.leaveForTailCall(n)
	}
	if keep {
		c.keepVmctx(caller)
	}
	if to.kind == definedFunc {
		c.asm.Jmp(c.entries[to.index])
	} else {
		c.asm.R(amd64.JMP, amd64.W32, calleeReg)
	}
	c.busy = 0
	c.reachable = false
}

// leaveForTailCall takes the frame down and moves n stack arguments, which were pushed, to where the callee expects
// them.
func (c *compiler) leaveForTailCall(n int32) {
	const ret, bp, word = amd64.RAX, amd64.RDX, memReg
	shift := 8 * (c.stackArgs - n)
	c.asm.RM(amd64.MOV, amd64.W64, ret, amd64.Mem(amd64.RBP, abi.FrameReturn))
	c.asm.RM(amd64.MOV, amd64.W64, bp, amd64.Mem(amd64.RBP, abi.FrameCaller))
	for k := n - 1; k >= 0; k-- { // upwards in memory, and the two places may overlap: the highest first
		c.asm.RM(amd64.MOV, amd64.W64, word, amd64.Mem(amd64.RSP, 8*k))
		c.asm.MR(amd64.MOV, amd64.W64, amd64.Mem(amd64.RBP, abi.FrameArgs+shift+8*k), word)
	}
	c.asm.MR(amd64.MOV, amd64.W64, amd64.Mem(amd64.RBP, abi.FrameReturn+shift), ret)
	c.asm.RM(amd64.LEA, amd64.W64, amd64.RSP, amd64.Mem(amd64.RBP, abi.FrameReturn+shift))
	c.asm.RR(amd64.MOV, amd64.W64, amd64.RBP, bp)
}

func lowerCall(c *compiler, i *wasm.Instr) { c.emitCall(c.types[i.X], c.funcCallee(i.X), nil) }

func lowerReturnCall(c *compiler, i *wasm.Instr) {
	c.emitTailCall(c.types[i.X], c.funcCallee(i.X), nil)
}

func lowerCallRef(c *compiler, i *wasm.Instr) {
	v := c.pop()
	c.emitCall(&c.m.Defs[i.X].Comp, callee{kind: throughRecord, trap: wasm.TrapNullFunction}, v)
}

func lowerReturnCallRef(c *compiler, i *wasm.Instr) {
	v := c.pop()
	c.emitTailCall(&c.m.Defs[i.X].Comp, callee{kind: throughRecord, trap: wasm.TrapNullFunction}, v)
}

func lowerCallIndirect(c *compiler, i *wasm.Instr) {
	v := c.element(i)
	c.emitCall(&c.m.Defs[i.Y].Comp, callee{kind: throughRecord}, &v)
}

func lowerReturnCallIndirect(c *compiler, i *wasm.Instr) {
	v := c.element(i)
	c.emitTailCall(&c.m.Defs[i.Y].Comp, callee{kind: throughRecord}, &v)
}

// element pops the index of a call_indirect and gives the abi.Func of the table's element, whose type is checked.
//
//	Step_pure/call_indirect: (TABLE.GET x) (REF.CAST (REF NULL $idx(y))) (CALL_REF $idx(y))
func (c *compiler) element(i *wasm.Instr) operand {
	index := c.pop()
	r, table := c.tableSlot(i.X, index, wasm.TrapUndefinedElement)
	c.fetch(table, wasm.Ref, amd64.MemIndex(table, r, 8, 0))
	c.release(index)
	f := regOperand(wasm.Ref, table)
	c.checkFuncType(table, i.Y, wasm.TrapUninitializedElement, wasm.TrapIndirectCallType)
	return f
}

// runtimeCall makes a runtime call with operands in use as its arguments. They are released.
func (c *compiler) runtimeCall(n abi.RuntimeCall, args ...operand) {
	c.saveAll()
	c.needVmctx()
	c.asm.RM(amd64.MOV, amd64.W64, memReg, amd64.Mem(vmctxReg, offRT))
	at := offRTArgs
	for k := range args {
		c.runtimeArg(at, &args[k])
		at += int32(8 * abi.WordsOf(args[k].typ))
	}
	c.asm.MI(amd64.MOV, amd64.W64, amd64.Mem(memReg, offRTCall), int32(n))
	c.asm.M(amd64.CALL, amd64.W32, amd64.Mem(vmctxReg, offExit))
	c.returned(c.body[c.pc].Pos)
}

// runtimeArg stores an argument of a runtime call, as a word or two: an i32 is zero-extended.
func (c *compiler) runtimeArg(at int32, v *operand) {
	to := amd64.Mem(memReg, at)
	switch {
	case abi.InXMM(v.typ):
		c.store(to, v.typ, c.inScratch(v))
	case v.kind == constant && v.bits == uint64(int64(int32(v.bits))):
		c.asm.MI(amd64.MOV, amd64.W64, to, int32(v.bits))
		return
	default:
		c.asm.MR(amd64.MOV, amd64.W64, to, c.reg(v))
	}
	c.release(v)
}

// runtimeResult pushes the result of a runtime call.
func (c *compiler) runtimeResult(k wasm.Kind) {
	r := c.result(k, 0)
	c.fetch(r, k, amd64.Mem(memReg, offRTArgs))
	c.pushReg(k, r)
}

// word is an immediate of an instruction as an argument of a runtime call.
func word(x uint32) operand { return constOperand(wasm.I32, uint64(x)) }
