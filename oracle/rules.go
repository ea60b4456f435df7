package oracle

// Rule is an execution rule of the specification that an evaluation can apply. Step_pure/unop-trap and its like for
// vectors are not among them, because no scalar unary operator is partial, and no operator on vectors.
type Rule uint16

// The rules, in the order of specification chapter 4. The comment above the code of each names it in full.
const (
	RuleNone Rule = iota // a step that is no reduction: constants are values already
	RulePure
	RuleRead
	RuleStepsRefl
	RuleStepsTrans
	RuleCtxtInstrs
	RuleCtxtLabel
	RuleCtxtHandler
	RuleCtxtFrame
	RuleUnreachable
	RuleNop
	RuleDrop
	RuleSelectTrue
	RuleSelectFalse
	RuleBlock
	RuleLoop
	RuleIfTrue
	RuleIfFalse
	RuleLabelVals
	RuleBrLabelZero
	RuleBrLabelSucc
	RuleBrHandler
	RuleBrIfTrue
	RuleBrIfFalse
	RuleBrTableLt
	RuleBrTableGe
	RuleBrOnNullNull
	RuleBrOnNullAddr
	RuleBrOnNonNullNull
	RuleBrOnNonNullAddr
	RuleBrOnCastSucceed
	RuleBrOnCastFail
	RuleBrOnCastFailSucceed
	RuleBrOnCastFailFail
	RuleCall
	RuleCallRefNull
	RuleCallRefFunc
	RuleReturnCall
	RuleReturnCallRefLabel
	RuleReturnCallRefHandler
	RuleReturnCallRefFrameNull
	RuleReturnCallRefFrameAddr
	RuleCallIndirect
	RuleReturnCallIndirect
	RuleFrameVals
	RuleReturnFrame
	RuleReturnLabel
	RuleReturnHandler
	RuleThrow
	RuleThrowRefNull
	RuleThrowRefInstrs
	RuleThrowRefLabel
	RuleThrowRefFrame
	RuleThrowRefHandlerEmpty
	RuleThrowRefHandlerCatch
	RuleThrowRefHandlerCatchRef
	RuleThrowRefHandlerCatchAll
	RuleThrowRefHandlerCatchAllRef
	RuleThrowRefHandlerNext
	RuleTryTable
	RuleHandlerVals
	RuleTrapInstrs
	RuleTrapLabel
	RuleTrapHandler
	RuleTrapFrame
	RuleLocalGet
	RuleLocalSet
	RuleLocalTee
	RuleGlobalGet
	RuleGlobalSet
	RuleTableGetOob
	RuleTableGetVal
	RuleTableSetOob
	RuleTableSetVal
	RuleTableSize
	RuleTableGrowSucceed
	RuleTableGrowFail
	RuleTableFillOob
	RuleTableFillZero
	RuleTableFillSucc
	RuleTableCopyOob
	RuleTableCopyZero
	RuleTableCopyLe
	RuleTableCopyGt
	RuleTableInitOob
	RuleTableInitZero
	RuleTableInitSucc
	RuleElemDrop
	RuleLoadNumOob
	RuleLoadNumVal
	RuleLoadPackOob
	RuleLoadPackVal
	RuleVloadOob
	RuleVloadVal
	RuleVloadPackOob
	RuleVloadPackVal
	RuleVloadSplatOob
	RuleVloadSplatVal
	RuleVloadZeroOob
	RuleVloadZeroVal
	RuleVloadLaneOob
	RuleVloadLaneVal
	RuleStoreNumOob
	RuleStoreNumVal
	RuleStorePackOob
	RuleStorePackVal
	RuleVstoreOob
	RuleVstoreVal
	RuleVstoreLaneOob
	RuleVstoreLaneVal
	RuleMemorySize
	RuleMemoryGrowSucceed
	RuleMemoryGrowFail
	RuleMemoryFillOob
	RuleMemoryFillZero
	RuleMemoryFillSucc
	RuleMemoryCopyOob
	RuleMemoryCopyZero
	RuleMemoryCopyLe
	RuleMemoryCopyGt
	RuleMemoryInitOob
	RuleMemoryInitZero
	RuleMemoryInitSucc
	RuleDataDrop
	RuleRefNull
	RuleRefFunc
	RuleRefI31
	RuleRefIsNullTrue
	RuleRefIsNullFalse
	RuleRefAsNonNullNull
	RuleRefAsNonNullAddr
	RuleRefEqNull
	RuleRefEqTrue
	RuleRefEqFalse
	RuleRefTestTrue
	RuleRefTestFalse
	RuleRefCastSucceed
	RuleRefCastFail
	RuleI31GetNull
	RuleI31GetNum
	RuleStructNew
	RuleStructNewDefault
	RuleStructGetNull
	RuleStructGetStruct
	RuleStructSetNull
	RuleStructSetStruct
	RuleArrayNew
	RuleArrayNewDefault
	RuleArrayNewFixed
	RuleArrayNewElemOob
	RuleArrayNewElemAlloc
	RuleArrayNewDataOob
	RuleArrayNewDataNum
	RuleArrayGetNull
	RuleArrayGetOob
	RuleArrayGetArray
	RuleArraySetNull
	RuleArraySetOob
	RuleArraySetArray
	RuleArrayLenNull
	RuleArrayLenArray
	RuleArrayFillNull
	RuleArrayFillOob
	RuleArrayFillZero
	RuleArrayFillSucc
	RuleArrayCopyNull1
	RuleArrayCopyNull2
	RuleArrayCopyOob1
	RuleArrayCopyOob2
	RuleArrayCopyZero
	RuleArrayCopyLe
	RuleArrayCopyGt
	RuleArrayInitElemNull
	RuleArrayInitElemOob1
	RuleArrayInitElemOob2
	RuleArrayInitElemZero
	RuleArrayInitElemSucc
	RuleArrayInitDataNull
	RuleArrayInitDataOob1
	RuleArrayInitDataOob2
	RuleArrayInitDataZero
	RuleArrayInitDataNum
	RuleExternConvertAnyNull
	RuleExternConvertAnyAddr
	RuleAnyConvertExternNull
	RuleAnyConvertExternAddr
	RuleUnopVal
	RuleBinopVal
	RuleBinopTrap
	RuleTestop
	RuleRelop
	RuleCvtopVal
	RuleCvtopTrap
	RuleVvunop
	RuleVvbinop
	RuleVvternop
	RuleVvtestop
	RuleVunopVal
	RuleVbinopVal
	RuleVternopVal
	RuleVtestop
	RuleVrelop
	RuleVshiftop
	RuleVbitmask
	RuleVswizzlop
	RuleVshuffle
	RuleVsplat
	RuleVextractLaneNum
	RuleVextractLanePack
	RuleVreplaceLane
	RuleVextunop
	RuleVextbinop
	RuleVextternop
	RuleVnarrow
	RuleVcvtop
	RuleEvalExpr
	RuleCount
)

var ruleNames = [RuleCount]string{
	RulePure:                       "Step/pure",
	RuleRead:                       "Step/read",
	RuleStepsRefl:                  "Steps/refl",
	RuleStepsTrans:                 "Steps/trans",
	RuleCtxtInstrs:                 "Step/ctxt-instrs",
	RuleCtxtLabel:                  "Step/ctxt-label",
	RuleCtxtHandler:                "Step/ctxt-handler",
	RuleCtxtFrame:                  "Step/ctxt-frame",
	RuleUnreachable:                "Step_pure/unreachable",
	RuleNop:                        "Step_pure/nop",
	RuleDrop:                       "Step_pure/drop",
	RuleSelectTrue:                 "Step_pure/select-true",
	RuleSelectFalse:                "Step_pure/select-false",
	RuleBlock:                      "Step_read/block",
	RuleLoop:                       "Step_read/loop",
	RuleIfTrue:                     "Step_pure/if-true",
	RuleIfFalse:                    "Step_pure/if-false",
	RuleLabelVals:                  "Step_pure/label-vals",
	RuleBrLabelZero:                "Step_pure/br-label-zero",
	RuleBrLabelSucc:                "Step_pure/br-label-succ",
	RuleBrHandler:                  "Step_pure/br-handler",
	RuleBrIfTrue:                   "Step_pure/br_if-true",
	RuleBrIfFalse:                  "Step_pure/br_if-false",
	RuleBrTableLt:                  "Step_pure/br_table-lt",
	RuleBrTableGe:                  "Step_pure/br_table-ge",
	RuleBrOnNullNull:               "Step_pure/br_on_null-null",
	RuleBrOnNullAddr:               "Step_pure/br_on_null-addr",
	RuleBrOnNonNullNull:            "Step_pure/br_on_non_null-null",
	RuleBrOnNonNullAddr:            "Step_pure/br_on_non_null-addr",
	RuleBrOnCastSucceed:            "Step_read/br_on_cast-succeed",
	RuleBrOnCastFail:               "Step_read/br_on_cast-fail",
	RuleBrOnCastFailSucceed:        "Step_read/br_on_cast_fail-succeed",
	RuleBrOnCastFailFail:           "Step_read/br_on_cast_fail-fail",
	RuleCall:                       "Step_read/call",
	RuleCallRefNull:                "Step_read/call_ref-null",
	RuleCallRefFunc:                "Step_read/call_ref-func",
	RuleReturnCall:                 "Step_read/return_call",
	RuleReturnCallRefLabel:         "Step_read/return_call_ref-label",
	RuleReturnCallRefHandler:       "Step_read/return_call_ref-handler",
	RuleReturnCallRefFrameNull:     "Step_read/return_call_ref-frame-null",
	RuleReturnCallRefFrameAddr:     "Step_read/return_call_ref-frame-addr",
	RuleCallIndirect:               "Step_pure/call_indirect",
	RuleReturnCallIndirect:         "Step_pure/return_call_indirect",
	RuleFrameVals:                  "Step_pure/frame-vals",
	RuleReturnFrame:                "Step_pure/return-frame",
	RuleReturnLabel:                "Step_pure/return-label",
	RuleReturnHandler:              "Step_pure/return-handler",
	RuleThrow:                      "Step/throw",
	RuleThrowRefNull:               "Step_read/throw_ref-null",
	RuleThrowRefInstrs:             "Step_read/throw_ref-instrs",
	RuleThrowRefLabel:              "Step_read/throw_ref-label",
	RuleThrowRefFrame:              "Step_read/throw_ref-frame",
	RuleThrowRefHandlerEmpty:       "Step_read/throw_ref-handler-empty",
	RuleThrowRefHandlerCatch:       "Step_read/throw_ref-handler-catch",
	RuleThrowRefHandlerCatchRef:    "Step_read/throw_ref-handler-catch_ref",
	RuleThrowRefHandlerCatchAll:    "Step_read/throw_ref-handler-catch_all",
	RuleThrowRefHandlerCatchAllRef: "Step_read/throw_ref-handler-catch_all_ref",
	RuleThrowRefHandlerNext:        "Step_read/throw_ref-handler-next",
	RuleTryTable:                   "Step_read/try_table",
	RuleHandlerVals:                "Step_pure/handler-vals",
	RuleTrapInstrs:                 "Step_pure/trap-instrs",
	RuleTrapLabel:                  "Step_pure/trap-label",
	RuleTrapHandler:                "Step_pure/trap-handler",
	RuleTrapFrame:                  "Step_pure/trap-frame",
	RuleLocalGet:                   "Step_read/local.get",
	RuleLocalSet:                   "Step/local.set",
	RuleLocalTee:                   "Step_pure/local.tee",
	RuleGlobalGet:                  "Step_read/global.get",
	RuleGlobalSet:                  "Step/global.set",
	RuleTableGetOob:                "Step_read/table.get-oob",
	RuleTableGetVal:                "Step_read/table.get-val",
	RuleTableSetOob:                "Step/table.set-oob",
	RuleTableSetVal:                "Step/table.set-val",
	RuleTableSize:                  "Step_read/table.size",
	RuleTableGrowSucceed:           "Step/table.grow-succeed",
	RuleTableGrowFail:              "Step/table.grow-fail",
	RuleTableFillOob:               "Step_read/table.fill-oob",
	RuleTableFillZero:              "Step_read/table.fill-zero",
	RuleTableFillSucc:              "Step_read/table.fill-succ",
	RuleTableCopyOob:               "Step_read/table.copy-oob",
	RuleTableCopyZero:              "Step_read/table.copy-zero",
	RuleTableCopyLe:                "Step_read/table.copy-le",
	RuleTableCopyGt:                "Step_read/table.copy-gt",
	RuleTableInitOob:               "Step_read/table.init-oob",
	RuleTableInitZero:              "Step_read/table.init-zero",
	RuleTableInitSucc:              "Step_read/table.init-succ",
	RuleElemDrop:                   "Step/elem.drop",
	RuleLoadNumOob:                 "Step_read/load-num-oob",
	RuleLoadNumVal:                 "Step_read/load-num-val",
	RuleLoadPackOob:                "Step_read/load-pack-oob",
	RuleLoadPackVal:                "Step_read/load-pack-val",
	RuleVloadOob:                   "Step_read/vload-oob",
	RuleVloadVal:                   "Step_read/vload-val",
	RuleVloadPackOob:               "Step_read/vload-pack-oob",
	RuleVloadPackVal:               "Step_read/vload-pack-val",
	RuleVloadSplatOob:              "Step_read/vload-splat-oob",
	RuleVloadSplatVal:              "Step_read/vload-splat-val",
	RuleVloadZeroOob:               "Step_read/vload-zero-oob",
	RuleVloadZeroVal:               "Step_read/vload-zero-val",
	RuleVloadLaneOob:               "Step_read/vload_lane-oob",
	RuleVloadLaneVal:               "Step_read/vload_lane-val",
	RuleStoreNumOob:                "Step/store-num-oob",
	RuleStoreNumVal:                "Step/store-num-val",
	RuleStorePackOob:               "Step/store-pack-oob",
	RuleStorePackVal:               "Step/store-pack-val",
	RuleVstoreOob:                  "Step/vstore-oob",
	RuleVstoreVal:                  "Step/vstore-val",
	RuleVstoreLaneOob:              "Step/vstore_lane-oob",
	RuleVstoreLaneVal:              "Step/vstore_lane-val",
	RuleMemorySize:                 "Step_read/memory.size",
	RuleMemoryGrowSucceed:          "Step/memory.grow-succeed",
	RuleMemoryGrowFail:             "Step/memory.grow-fail",
	RuleMemoryFillOob:              "Step_read/memory.fill-oob",
	RuleMemoryFillZero:             "Step_read/memory.fill-zero",
	RuleMemoryFillSucc:             "Step_read/memory.fill-succ",
	RuleMemoryCopyOob:              "Step_read/memory.copy-oob",
	RuleMemoryCopyZero:             "Step_read/memory.copy-zero",
	RuleMemoryCopyLe:               "Step_read/memory.copy-le",
	RuleMemoryCopyGt:               "Step_read/memory.copy-gt",
	RuleMemoryInitOob:              "Step_read/memory.init-oob",
	RuleMemoryInitZero:             "Step_read/memory.init-zero",
	RuleMemoryInitSucc:             "Step_read/memory.init-succ",
	RuleDataDrop:                   "Step/data.drop",
	RuleRefNull:                    "Step_read/ref.null",
	RuleRefFunc:                    "Step_read/ref.func",
	RuleRefI31:                     "Step_pure/ref.i31",
	RuleRefIsNullTrue:              "Step_pure/ref.is_null-true",
	RuleRefIsNullFalse:             "Step_pure/ref.is_null-false",
	RuleRefAsNonNullNull:           "Step_pure/ref.as_non_null-null",
	RuleRefAsNonNullAddr:           "Step_pure/ref.as_non_null-addr",
	RuleRefEqNull:                  "Step_pure/ref.eq-null",
	RuleRefEqTrue:                  "Step_pure/ref.eq-true",
	RuleRefEqFalse:                 "Step_pure/ref.eq-false",
	RuleRefTestTrue:                "Step_read/ref.test-true",
	RuleRefTestFalse:               "Step_read/ref.test-false",
	RuleRefCastSucceed:             "Step_read/ref.cast-succeed",
	RuleRefCastFail:                "Step_read/ref.cast-fail",
	RuleI31GetNull:                 "Step_pure/i31.get-null",
	RuleI31GetNum:                  "Step_pure/i31.get-num",
	RuleStructNew:                  "Step/struct.new",
	RuleStructNewDefault:           "Step_read/struct.new_default",
	RuleStructGetNull:              "Step_read/struct.get-null",
	RuleStructGetStruct:            "Step_read/struct.get-struct",
	RuleStructSetNull:              "Step/struct.set-null",
	RuleStructSetStruct:            "Step/struct.set-struct",
	RuleArrayNew:                   "Step_pure/array.new",
	RuleArrayNewDefault:            "Step_read/array.new_default",
	RuleArrayNewFixed:              "Step/array.new_fixed",
	RuleArrayNewElemOob:            "Step_read/array.new_elem-oob",
	RuleArrayNewElemAlloc:          "Step_read/array.new_elem-alloc",
	RuleArrayNewDataOob:            "Step_read/array.new_data-oob",
	RuleArrayNewDataNum:            "Step_read/array.new_data-num",
	RuleArrayGetNull:               "Step_read/array.get-null",
	RuleArrayGetOob:                "Step_read/array.get-oob",
	RuleArrayGetArray:              "Step_read/array.get-array",
	RuleArraySetNull:               "Step/array.set-null",
	RuleArraySetOob:                "Step/array.set-oob",
	RuleArraySetArray:              "Step/array.set-array",
	RuleArrayLenNull:               "Step_read/array.len-null",
	RuleArrayLenArray:              "Step_read/array.len-array",
	RuleArrayFillNull:              "Step_read/array.fill-null",
	RuleArrayFillOob:               "Step_read/array.fill-oob",
	RuleArrayFillZero:              "Step_read/array.fill-zero",
	RuleArrayFillSucc:              "Step_read/array.fill-succ",
	RuleArrayCopyNull1:             "Step_read/array.copy-null1",
	RuleArrayCopyNull2:             "Step_read/array.copy-null2",
	RuleArrayCopyOob1:              "Step_read/array.copy-oob1",
	RuleArrayCopyOob2:              "Step_read/array.copy-oob2",
	RuleArrayCopyZero:              "Step_read/array.copy-zero",
	RuleArrayCopyLe:                "Step_read/array.copy-le",
	RuleArrayCopyGt:                "Step_read/array.copy-gt",
	RuleArrayInitElemNull:          "Step_read/array.init_elem-null",
	RuleArrayInitElemOob1:          "Step_read/array.init_elem-oob1",
	RuleArrayInitElemOob2:          "Step_read/array.init_elem-oob2",
	RuleArrayInitElemZero:          "Step_read/array.init_elem-zero",
	RuleArrayInitElemSucc:          "Step_read/array.init_elem-succ",
	RuleArrayInitDataNull:          "Step_read/array.init_data-null",
	RuleArrayInitDataOob1:          "Step_read/array.init_data-oob1",
	RuleArrayInitDataOob2:          "Step_read/array.init_data-oob2",
	RuleArrayInitDataZero:          "Step_read/array.init_data-zero",
	RuleArrayInitDataNum:           "Step_read/array.init_data-num",
	RuleExternConvertAnyNull:       "Step_pure/extern.convert_any-null",
	RuleExternConvertAnyAddr:       "Step_pure/extern.convert_any-addr",
	RuleAnyConvertExternNull:       "Step_pure/any.convert_extern-null",
	RuleAnyConvertExternAddr:       "Step_pure/any.convert_extern-addr",
	RuleUnopVal:                    "Step_pure/unop-val",
	RuleBinopVal:                   "Step_pure/binop-val",
	RuleBinopTrap:                  "Step_pure/binop-trap",
	RuleTestop:                     "Step_pure/testop",
	RuleRelop:                      "Step_pure/relop",
	RuleCvtopVal:                   "Step_pure/cvtop-val",
	RuleCvtopTrap:                  "Step_pure/cvtop-trap",
	RuleVvunop:                     "Step_pure/vvunop",
	RuleVvbinop:                    "Step_pure/vvbinop",
	RuleVvternop:                   "Step_pure/vvternop",
	RuleVvtestop:                   "Step_pure/vvtestop",
	RuleVunopVal:                   "Step_pure/vunop-val",
	RuleVbinopVal:                  "Step_pure/vbinop-val",
	RuleVternopVal:                 "Step_pure/vternop-val",
	RuleVtestop:                    "Step_pure/vtestop",
	RuleVrelop:                     "Step_pure/vrelop",
	RuleVshiftop:                   "Step_pure/vshiftop",
	RuleVbitmask:                   "Step_pure/vbitmask",
	RuleVswizzlop:                  "Step_pure/vswizzlop",
	RuleVshuffle:                   "Step_pure/vshuffle",
	RuleVsplat:                     "Step_pure/vsplat",
	RuleVextractLaneNum:            "Step_pure/vextract_lane-num",
	RuleVextractLanePack:           "Step_pure/vextract_lane-pack",
	RuleVreplaceLane:               "Step_pure/vreplace_lane",
	RuleVextunop:                   "Step_pure/vextunop",
	RuleVextbinop:                  "Step_pure/vextbinop",
	RuleVextternop:                 "Step_pure/vextternop",
	RuleVnarrow:                    "Step_pure/vnarrow",
	RuleVcvtop:                     "Step_pure/vcvtop",
	RuleEvalExpr:                   "Eval_expr",
}

// String returns the rule's full name, such as "Step_read/throw_ref-handler-catch".
func (r Rule) String() string { return ruleNames[r] }

// sections are the parts of the specification's chapter 4, by the first of their rules.
var sections = []struct {
	first Rule
	title string
}{
	{RulePure, "Reduction"}, {RuleUnreachable, "Parametric instructions"}, {RuleBlock, "Control instructions"},
	{RuleThrow, "Exceptions"}, {RuleTrapInstrs, "Traps"}, {RuleLocalGet, "Variable instructions"},
	{RuleTableGetOob, "Table instructions"}, {RuleLoadNumOob, "Memory instructions"},
	{RuleRefNull, "Reference instructions"}, {RuleI31GetNull, "Aggregate instructions"},
	{RuleUnopVal, "Numeric instructions"}, {RuleVvunop, "Vector instructions"}, {RuleEvalExpr, "Expressions"},
}

// Section returns the title of the part of chapter 4 that a rule is from, such as "Exceptions".
func (r Rule) Section() string {
	title := ""
	for _, s := range sections {
		if s.first <= r {
			title = s.title
		}
	}
	return title
}
