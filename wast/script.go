package wast

import (
	"wasmjudge/wasm"
	"wasmjudge/wast/host"
)

// Script is a parsed script.
type Script struct {
	Source   *wasm.Source
	Commands []Command
	Options  Options // Parse leaves them zero
}

// CommandKind is the keyword of a command.
type CommandKind uint8

// The commands.
const (
	CmdModule                CommandKind = iota // (module …): Module, and an instance of it unless Module.Definition
	CmdInstance                                 // (module instance …): Instance
	CmdRegister                                 // (register Text Name?)
	CmdAction                                   // a bare action
	CmdAssertReturn                             // Action, Results
	CmdAssertTrap                               // Action, Module or Instance; Text
	CmdAssertExhaustion                         // Action; Text
	CmdAssertException                          // Action, Module or Instance
	CmdAssertMalformed                          // Module, Text
	CmdAssertInvalid                            // Module, Text
	CmdAssertUnlinkable                         // Module or Instance, Text
	CmdAssertMalformedCustom                    // Module, Text
	CmdAssertInvalidCustom                      // Module, Text
	CmdScript                                   // (script Name? …): Commands
	CmdInput                                    // (input Name? Text): read a script or module from a file
	CmdOutput                                   // (output Name? Text?): write a module to a file or standard output
	CmdHost                                     // (@host …): Host
	CmdUnread                                   // a command that cannot be read. Text: its keyword, Err: why
	cmdWhole                                    // of reports: the script as a whole
)

// Command is one top-level command. The fields that the comment at its Kind names are set; exactly one of Action,
// Module and Instance is for those that take one of them.
type Command struct {
	Kind             CommandKind
	NaN              NaN    // CmdAssertReturn: what assert_return_canonical_nan and its like of WebAssembly 1.0 say
	Pos, End         uint32 // offsets of the opening parenthesis and of what follows the closing one
	HeadPos          uint32 // of the keyword, but for CmdModule, CmdInstance and CmdAction
	Name             string // identifier with its $, or ""
	Text             string // the string: a registered name, the expected message, a file name
	TextPos, TextEnd uint32 // of the string, or 0
	Module           *ModuleDef
	Instance         *InstanceDef
	Host             *HostDef
	Action           *Action
	Results          []Pattern
	Commands         []Command
	Err              *wasm.Error // CmdUnread
}

// ModuleForm is how a module is written in a script.
type ModuleForm uint8

// The forms of modules.
const (
	FormText   ModuleForm = iota // inline
	FormBinary                   // (module binary "…")
	FormQuote                    // (module quote "…")
)

// ModuleDef is a module in a script, or a component, which is Unsupported. Inline modules are parsed with the script;
// what keeps one from being parsed is kept in Err, and the rest of the script is read all the same. Binary and quoted
// ones are decoded when their command runs.
type ModuleDef struct {
	Name       string // identifier with its $, or ""
	Definition bool   // (module definition …): not instantiated
	Form       ModuleForm
	Module     *wasm.Module // FormText, unless Err is set
	Err        error        // FormText
	Bytes      []byte       // FormBinary, FormQuote: the concatenated strings
	Pos, End   uint32
	Component  bool // (component …), of which nothing is read: Err says that it is Unsupported
	Bare       bool // the script is one module's fields without (module …) around them
}

// InstanceDef is (module instance Name? Of?): a new instance, called Name, of the module definition Of, or of the
// latest one.
type InstanceDef struct {
	Name, Of string
	Pos, End uint32
}

// HostDef is (@host func Name Signature Act), (@host tag Name Params), or (@host register Name): a function or tag of
// the host, or a name under which imports find what the host has beside spectest. Other readers see an annotation.
type HostDef struct {
	Kind wasm.ExternKind // ExternFunc or ExternTag; otherwise Register is set
	// Register: imports from Name find the host's functions and tags. They find them under "host" without that.
	Register bool
	Name     string
	Type     *wasm.Deftype // of the function or tag
	Act      host.Act      // of the function
	// Instance is of what the function calls, or of the tag that it throws: an identifier with its $, or "" for the
	// host.
	Instance string
	Export   string // that function's or tag's name
}

// Action is (invoke Instance? Export Args…), or with Get (get Instance? Export).
type Action struct {
	Get      bool
	Instance string // identifier with its $, or "" for the latest instance
	Export   string
	Args     []wasm.Value
	Pos, End uint32
}

// Pattern is an expected result.
type Pattern struct {
	Pos, End uint32
	Either   []Pattern  // (either …): any of these; the other fields are unused
	Kind     wasm.Kind  // I32, I64, F32, F64, V128, Ref
	Shape    wasm.Shape // V128
	Lanes    []Lane     // numbers: one; V128: one for each lane
	Ref      RefPattern
}

// Lane is an expected number.
type Lane struct {
	Bits uint64
	NaN  NaN
}

// NaN says whether any NaN of a class is expected instead of exact bits.
type NaN uint8

// The classes of NaNs.
const (
	NaNExact      NaN = iota // the bits of the Lane
	NaNCanonical             // nan:canonical
	NaNArithmetic            // nan:arithmetic
)

// RefPattern is an expected reference.
type RefPattern struct {
	// Any is (ref): every non-null reference.
	Any bool
	// Heap is the heap type of the pattern: HeapBot for (ref.null) and (ref.null ht), which accept null of any type;
	// HeapI31, HeapStruct, HeapArray, HeapFunc, HeapExn, HeapExtern, HeapAny (ref.host) for references of that form;
	// HeapEq for (ref.eq), which accepts i31, struct and array.
	Heap    wasm.Heap
	HasBits bool // (ref.extern n), (ref.host n), (ref.i31 n)
	Bits    uint64
}
