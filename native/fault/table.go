package fault

// Patterns for the rules that buckets name.
const (
	clauses  = "throw_ref-handler-*"          // what becomes of the exception at a catch clause
	takes    = "throw_ref-handler-catch*"     // the clause takes it
	takesAll = "throw_ref-handler-catch_all*" // so does one without a tag
	next     = "throw_ref-handler-next"
	frame    = "throw_ref-frame" // it leaves a frame
	null     = "throw_ref-null"
	throw    = "throw"
	throwRef = "throw_ref"
	trap     = "trap-handler"
	instance = "instantiate"
	call     = "call_ref-func" // a frame comes to be
	end      = "the end of the walk"
	broken   = "fault"
	whatever = "*"
)

// at is the blame of two rules.
func at(right, wrong string) Blame { return Blame{Right: right, Wrong: wrong} }

// as is the blame with words that say what differs.
func (b Blame) as(what string) Blame {
	b.What = what
	return b
}

var (
	// wrongClause is what a wrong comparison of tags looks like: a clause takes an exception that it must not take, or
	// does not take one that it must take.
	wrongClause = []Blame{at(clauses, clauses), at(takes, frame), at(frame, takes), at(throw, throw)}

	// wrongLink is what a wrong identity of an imported tag looks like: it shows where it is used, or when an instance
	// is linked.
	wrongLink = append([]Blame{at(instance, whatever)}, wrongClause...)

	// armed is what a handler looks like that is still there.
	armed = []Blame{at(frame, clauses), at(next, clauses), at(takes, clauses), at(end, clauses)}

	// payload is where a payload arrives: at a clause, or with whoever called from outside.
	payload = []Blame{at(takes, ""), at(frame, "")}

	// values is what it looks like if nothing but a value is wrong: all throws go the same way, and the last one is
	// named if there is one. Which handler was reached does not matter.
	values = []Blame{at(takes, ""), at(frame, ""), {}}

	// lost is what it looks like if an object is not what it must be any more: a value differs, what is made of it in
	// vain ends in a trap, or the engine breaks, which may be while an instance is linked.
	lost = append([]Blame{at(whatever, broken), at(whatever, trap), at(instance, whatever)}, values...)

	// passes is what it looks like if an instruction goes on where it must trap.
	passes = []Blame{at(whatever, "").as("trap"), at(trap, whatever)}

	// fails is what it looks like if an instruction does not find an object to be what it is.
	fails = append([]Blame{at(whatever, trap)}, values...)

	// exchanged is what it looks like if an exception is thrown that has the place of another.
	exchanged = []Blame{
		at(throwRef, whatever), at(clauses, clauses), at(takes, frame), at(frame, takes), at(takes, ""),
	}
)

// The known faults.
var (
	StaticIndex = row(Fault{
		Name: "static-index", Does: "compares a handler's static tag index with the static index that was thrown",
		Hooks: []string{"wrongMatch", "wrongThrow"}, Blame: wrongClause,
	})
	ThrowerInstance = row(Fault{
		Name: "thrower-instance", Does: "resolves a handler's tag in the instance that threw",
		Hooks: []string{"wrongMatch"}, Blame: wrongClause,
	})
	CalleeInstance = row(Fault{
		Name: "callee-instance", Does: "resolves a handler's tag in the instance of the frame's callee",
		Hooks: []string{"wrongMatch"}, Blame: wrongClause,
	})
	ModuleTag = row(Fault{
		Name: "module-tag", Does: "takes tags of two instances of one module for one",
		Hooks: []string{"wrongMatch"}, Blame: wrongClause,
	})
	ExnInstance = row(Fault{
		Name: "exn-instance", Does: "keeps no instance in the exception: any tag with its defined index matches",
		Hooks: []string{"wrongMatch"}, Blame: wrongClause,
	})
	ImportFresh = row(Fault{
		Name: "import-fresh", Does: "takes an imported tag for one of the importing instance's own",
		Hooks: []string{"importedTag"}, Blame: wrongLink,
	})
	AliasDistinct = row(Fault{
		Name: "alias-distinct", Does: "takes two imports of one tag by one instance for two tags",
		Hooks: []string{"importedTag"}, Blame: wrongLink,
	})
	Shadowed = row(Fault{
		Name: "shadowed", Does: "of two handlers of a call for one static tag index keeps the outer one",
		Hooks: []string{"wrongMatch"}, Blame: []Blame{at(clauses, clauses), at(takes, frame)},
	})
	ArmedAfterBranch = row(Fault{
		Name: "armed-after-branch", Does: "leaves a try_table's handlers armed when a branch or return has left it",
		Hooks: []string{"leaveArmed"}, Blame: armed,
	})
	ArmedAfterCatch = row(Fault{
		Name: "armed-after-catch", Does: "leaves an inner try_table's handlers armed when an outer one caught",
		Hooks: []string{"armAfterCatch"}, Blame: armed,
	})
	ArmedTailCall = row(Fault{
		Name: "armed-tail-call", Does: "leaves handlers armed across a tail call",
		Hooks: []string{"armedTailCall"}, Blame: armed,
	})
	TailCallVmctx = row(Fault{
		Name:  "tail-call-vmctx",
		Does:  "keeps the caller's vmctx in the frame of a function tail-called with stack arguments",
		Hooks: []string{"tailCallKeeps"},
		// The wrong instance has no such tag, or a null.
		Blame: []Blame{at(call, call), at(throw, broken), at(throwRef, broken), at(throwRef, null)},
	})
	StaleLocal = row(Fault{
		Name: "stale-local", Does: "shows a handler the values that locals had when the try_table was entered",
		Hooks: []string{"shadowLocals"}, Blame: []Blame{at(takes, "")},
	})
	UnclearedLocal = row(Fault{
		Name: "uncleared-local", Does: "leaves what is there in locals that are read before they are written and have no register",
		Hooks: []string{"clearLocals"}, Blame: lost,
	})
	PayloadOrder = row(Fault{
		Name: "payload-order", Does: "reverses the payload",
		Hooks: []string{"wrongThrow"}, Blame: payload,
	})
	PayloadWidth = row(Fault{
		Name: "payload-width", Does: "keeps only 32 bits of each value of the payload",
		Hooks: []string{"wrongThrow"}, Blame: payload,
	})
	PayloadBoundary = row(Fault{
		Name: "payload-boundary", Does: "zeroes the payload where it crosses from one instance to another",
		Hooks: []string{"wrongLanding"}, Blame: payload,
	})
	ExnCollected = row(Fault{
		Name: "exn-collected", Does: "collects exceptions that only native frames hold",
		Hooks: []string{"wrongFrames", "wrongStack"}, Zeal: true,
		Blame: []Blame{at(throwRef, whatever), at(takes, "")},
	})
	OneExnref = row(Fault{
		Name: "one-exnref", Does: "has one exception object, which each throw overwrites",
		Hooks: []string{"wrongThrow"}, Blame: exchanged,
	})
	ExnrefByTag = row(Fault{
		Name: "exnref-by-tag", Does: "has one exception object for each tag",
		Hooks: []string{"wrongThrow"}, Blame: exchanged,
	})
	CatchTrap = row(Fault{
		Name: "catch-trap", Does: "lets catch_all catch traps",
		Hooks: []string{"ended"}, Blame: []Blame{at(trap, takesAll), at(null, takesAll)},
	})
	CatchExhaustion = row(Fault{
		Name: "catch-exhaustion", Does: "lets catch_all catch exhaustion of the stack",
		Hooks: []string{"ended"}, Blame: []Blame{at("exhaustion", takesAll)},
	})
	NullThrow = row(Fault{
		Name: "null-throw", Does: "throws an exception of no tag for throw_ref of null",
		Hooks: []string{"throwRef"}, Blame: []Blame{at(null, whatever)},
	})
	FuncrefType = row(Fault{
		Name: "funcref-type", Does: "gives a reference to an imported function the type that the import declares",
		Hooks: []string{"importedRef"},
		// The trap by which a reference of a wrong type shows.
		Blame: []Blame{
			at(whatever, trap).as("indirect call type mismatch"),
			at(whatever, "").as("indirect call type mismatch"),
			at(whatever, trap).as("cast failure"),
			at(whatever, "").as("cast failure"),
		},
	})
	VectorCall = row(Fault{
		Name: "vector-call", Does: "keeps only the lower half of a vector across a call",
		Hooks: []string{"loseSavedHalves"}, Blame: values,
	})
	VectorPad = row(Fault{
		Name: "vector-pad", Does: "gives a handler only the lower half of a vector in the payload",
		Hooks: []string{"losePayloadHalf"}, Blame: payload,
	})
	VectorTailCall = row(Fault{
		Name:  "vector-tail-call",
		Does:  "passes only the lower half of a vector that is a stack argument of a tail call",
		Hooks: []string{"losePassedHalves"}, Blame: values,
	})
	LaneOrder = row(Fault{
		Name: "lane-order", Does: "extracts and replaces lanes counted from the last one",
		Hooks: []string{"lane"}, Blame: values,
	})
	ShufflePattern = row(Fault{
		Name: "shuffle-pattern", Does: "interleaves the upper halves of bytes for the lower ones",
		Hooks: []string{"wrongOp"}, Blame: values,
	})
	Saturation = row(Fault{
		Name: "saturation", Does: "adds unsigned bytes without saturation",
		Hooks: []string{"wrongOp"}, Blame: values,
	})
	RootFrame = row(Fault{
		Name: "root-frame", Does: "collects objects that only the frames of callers hold",
		Hooks: []string{"wrongFrames"}, Zeal: true, Blame: lost,
	})
	RootSaved = row(Fault{
		Name: "root-saved", Does: "collects objects that only registers hold which code has saved to ask for memory",
		Hooks: []string{"wrongFrames"}, Zeal: true, Blame: lost,
	})
	RootGlobal = row(Fault{
		Name: "root-global", Does: "collects objects that only globals hold",
		Hooks: []string{"Roots"}, Zeal: true, Blame: lost,
	})
	RootTable = row(Fault{
		Name: "root-table", Does: "collects objects that only tables hold",
		Hooks: []string{"Roots"}, Zeal: true, Blame: lost,
	})
	RootSegment = row(Fault{
		Name: "root-segment", Does: "collects objects that only element segments hold",
		Hooks: []string{"Roots"}, Zeal: true, Blame: lost,
	})
	RootPayload = row(Fault{
		Name: "root-payload", Does: "collects objects that only exceptions hold",
		Hooks: []string{"wrongLayout"}, Zeal: true, Blame: lost,
	})
	RootHandle = row(Fault{
		Name: "root-handle", Does: "collects objects that only the embedder holds",
		Hooks: []string{"Roots"}, Zeal: true, Blame: lost,
	})
	RootOperand = row(Fault{
		Name: "root-operand", Does: "collects objects that only operands of a constant expression hold",
		Hooks: []string{"wrongStack"}, Zeal: true, Blame: lost,
	})
	FieldMap = row(Fault{
		Name:  "field-map",
		Does:  "collects objects that only the last field of structures which refers to objects holds",
		Hooks: []string{"wrongLayout"}, Zeal: true, Blame: lost,
	})
	CastModule = row(Fault{
		Name: "cast-module", Does: "takes an object to be of a type if that has the same index in any module",
		Hooks: []string{"compareObjectType", "inRow", "subType"}, Blame: lost,
	})
	DisplayShort = row(Fault{
		Name: "display-short", Does: "leaves the last of its super types out of the display of a type",
		Hooks: []string{"addRows"}, Blame: fails,
	})
	NullCheck = row(Fault{
		Name: "null-check", Does: "lets ref.as_non_null pass null",
		Hooks: []string{"lowerRefAsNonNull"}, Blame: passes,
	})
	ArrayLength = row(Fault{
		Name: "array-length", Does: "compares the index of array.get with 64 bits where the length has 32",
		Hooks: []string{"isChecked", "lengthWidth"}, Blame: passes,
	})
	PackedSign = row(Fault{
		Name: "packed-sign", Does: "extends packed fields and elements by their sign where they have none",
		Hooks: []string{"loadField"}, Blame: values,
	})
	ConstantTwice = row(Fault{
		Name:  "constant-twice",
		Does:  "evaluates the constant expression of a global once more where another refers to the global",
		Hooks: []string{"copied"}, Blame: values,
	})
	ExternIdentity = row(Fault{
		Name:  "extern-identity",
		Does:  "makes objects host values by extern.convert_any, which any.convert_extern does not undo",
		Hooks: []string{"lowerConvert"}, Blame: fails,
	})
)
