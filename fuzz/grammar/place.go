package grammar

import "wasmjudge/wasm"

// Source is what made a value.
type Source uint8

// Use is what becomes of a value.
type Use uint8

// Around is where an instruction stands.
type Around uint8

// Type is a class of value types.
type Type uint8

// The sources.
const (
	FromConst Source = iota
	FromLocal
	FromTee
	FromGlobal
	FromNumeric
	FromVector
	FromLoad
	FromSize
	FromCall
	FromCallRef
	FromCallIndirect
	FromBlock
	FromIf
	FromTry
	FromHandler
	FromBranch
	FromParam
	FromSelect
	FromTable
	FromField
	FromElement
	FromNew
	FromReference
	FromTest
	FromCast
	sourceCount
)

var sourceNames = [sourceCount]string{FromConst: "constant", FromLocal: "local.get", FromTee: "local.tee", FromGlobal: "global.get",
	FromNumeric: "numeric", FromVector: "vector", FromLoad: "load", FromSize: "size, grow", FromCall: "call", FromCallRef: "call_ref",
	FromCallIndirect: "call_indirect", FromBlock: "block, loop", FromIf: "if", FromTry: "try_table", FromHandler: "payload",
	FromBranch: "br_if", FromParam: "parameter", FromSelect: "select", FromTable: "table.get", FromField: "struct.get",
	FromElement: "array.get", FromNew: "new object", FromReference: "null, func", FromTest: "ref.test", FromCast: "cast, br_on"}

func (s Source) String() string { return sourceNames[s] }

// The uses.
const (
	ToOperand Use = iota
	ToAddress
	ToStore
	ToField
	ToArgument
	ToTail
	ToCallee
	ToPayload
	ToThrowRef
	ToCondition
	ToIndex
	ToSelect
	ToBranch
	ToReturn
	ToLocal
	ToTee
	ToGlobal
	ToDrop
	ToBlock
	ToTry
	ToFunction
	ToParam
	ToTest
	useCount
)

var useNames = [useCount]string{ToOperand: "operand", ToAddress: "address", ToStore: "stored", ToField: "in object", ToArgument: "argument",
	ToTail: "of tail call", ToCallee: "callee", ToPayload: "payload", ToThrowRef: "throw_ref", ToCondition: "condition", ToIndex: "index",
	ToSelect: "select", ToBranch: "branch", ToReturn: "return", ToLocal: "local.set", ToTee: "local.tee", ToGlobal: "global.set",
	ToDrop: "drop", ToBlock: "of block", ToTry: "of try_table", ToFunction: "of function", ToParam: "parameter", ToTest: "tested"}

func (u Use) String() string { return useNames[u] }

// The places.
const (
	InFunction Around = iota // and in nothing else
	InBlock
	InLoop
	InIf
	InTry
	LastInBlock
	LastInLoop
	LastInIf
	LastInTry
	LastInFunction
	aroundCount
)

var aroundNames = [aroundCount]string{InFunction: "function", InBlock: "block", InLoop: "loop", InIf: "if", InTry: "try_table",
	LastInBlock: "last in block", LastInLoop: "last in loop", LastInIf: "last in if", LastInTry: "last in try_table",
	LastInFunction: "last in function"}

func (a Around) String() string { return aroundNames[a] }

// The types.
const (
	I32 Type = iota
	I64
	F32
	F64
	V128
	Func
	Extern
	Exn
	Object
	typeCount
)

var typeNames = [typeCount]string{"i32", "i64", "f32", "f64", "v128", "func", "extern", "exn", "object"}

func (t Type) String() string { return typeNames[t] }

// sources are those of instructions by themselves; the others are found by chapter.
var sources = map[wasm.Op]Source{
	wasm.OpI32Const: FromConst, wasm.OpI64Const: FromConst, wasm.OpF32Const: FromConst, wasm.OpF64Const: FromConst, wasm.OpV128Const: FromConst,
	wasm.OpLocalGet: FromLocal, wasm.OpLocalTee: FromTee, wasm.OpGlobalGet: FromGlobal,
	wasm.OpMemorySize: FromSize, wasm.OpMemoryGrow: FromSize, wasm.OpTableSize: FromSize, wasm.OpTableGrow: FromSize,
	wasm.OpCall: FromCall, wasm.OpCallRef: FromCallRef, wasm.OpCallIndirect: FromCallIndirect,
	wasm.OpBlock: FromBlock, wasm.OpLoop: FromBlock, wasm.OpIf: FromIf, wasm.OpTryTable: FromTry, wasm.OpBrIf: FromBranch,
	wasm.OpSelect: FromSelect, wasm.OpSelectT: FromSelect, wasm.OpTableGet: FromTable,
	wasm.OpStructGet: FromField, wasm.OpStructGetS: FromField, wasm.OpStructGetU: FromField,
	wasm.OpArrayGet: FromElement, wasm.OpArrayGetS: FromElement, wasm.OpArrayGetU: FromElement, wasm.OpArrayLen: FromElement,
	wasm.OpRefNull: FromReference, wasm.OpRefFunc: FromReference,
	wasm.OpRefIsNull: FromTest, wasm.OpRefEq: FromTest, wasm.OpRefTest: FromTest, wasm.OpRefTestNull: FromTest,
	wasm.OpI31GetS: FromTest, wasm.OpI31GetU: FromTest,
	wasm.OpRefCast: FromCast, wasm.OpRefCastNull: FromCast, wasm.OpRefAsNonNull: FromCast, wasm.OpBrOnNull: FromCast,
	wasm.OpBrOnCast: FromCast, wasm.OpBrOnCastFail: FromCast,
}

// sourceOf are the sources of the results of all instructions.
var sourceOf = func() (list [wasm.OpCount]Source) {
	for op := range list {
		list[op] = source(wasm.Op(op))
	}
	return list
}()

func source(op wasm.Op) Source {
	if s, ok := sources[op]; ok {
		return s
	}
	switch row := op.Row(); {
	case row.Chapter == wasm.ChapterAggregate:
		return FromNew
	case row.Width > 0:
		return FromLoad
	case row.Chapter == wasm.ChapterVector:
		return FromVector
	}
	return FromNumeric
}
