package wasm

// proposals is the table of proposals that are not part of WebAssembly 3.0. A word or code stands in one of them
// only. Where proposals share one, it is that of the proposal that had it first.
var proposals = []proposal{
	{
		name:  "stack switching", // github.com/WebAssembly/stack-switching
		words: "contref nullcontref on ref.cont assert_suspension",
		codes: []codes{
			{CodeOp, 0, 0xE0, "cont.new cont.bind suspend resume resume_throw resume_throw_ref switch"},
			{CodeType, 0, 0x68, "cont"},
			{CodeType, 0, 0x75, "nocont"},
			{CodeDefType, 0, 0x5D, "cont"},
		},
	},
	{
		name:  "threads", // github.com/WebAssembly/threads; commands: interpreter/README.md there
		words: "shared (thread (wait",
		codes: []codes{
			{CodeOp, 0xFE, 0x00, "memory.atomic.notify memory.atomic.wait32 memory.atomic.wait64 atomic.fence"},
			{CodeOp, 0xFE, 0x10, `i32.atomic.load i64.atomic.load i32.atomic.load8_u i32.atomic.load16_u i64.atomic.load8_u i64.atomic.load16_u
				i64.atomic.load32_u i32.atomic.store i64.atomic.store i32.atomic.store8 i32.atomic.store16 i64.atomic.store8
				i64.atomic.store16 i64.atomic.store32`},
			{CodeOp, 0xFE, 0x1E, `i32.atomic.rmw.add i64.atomic.rmw.add i32.atomic.rmw8.add_u i32.atomic.rmw16.add_u i64.atomic.rmw8.add_u
				i64.atomic.rmw16.add_u i64.atomic.rmw32.add_u`},
			{CodeOp, 0xFE, 0x25, `i32.atomic.rmw.sub i64.atomic.rmw.sub i32.atomic.rmw8.sub_u i32.atomic.rmw16.sub_u i64.atomic.rmw8.sub_u
				i64.atomic.rmw16.sub_u i64.atomic.rmw32.sub_u`},
			{CodeOp, 0xFE, 0x2C, `i32.atomic.rmw.and i64.atomic.rmw.and i32.atomic.rmw8.and_u i32.atomic.rmw16.and_u i64.atomic.rmw8.and_u
				i64.atomic.rmw16.and_u i64.atomic.rmw32.and_u`},
			{CodeOp, 0xFE, 0x33, `i32.atomic.rmw.or i64.atomic.rmw.or i32.atomic.rmw8.or_u i32.atomic.rmw16.or_u i64.atomic.rmw8.or_u
				i64.atomic.rmw16.or_u i64.atomic.rmw32.or_u`},
			{CodeOp, 0xFE, 0x3A, `i32.atomic.rmw.xor i64.atomic.rmw.xor i32.atomic.rmw8.xor_u i32.atomic.rmw16.xor_u i64.atomic.rmw8.xor_u
				i64.atomic.rmw16.xor_u i64.atomic.rmw32.xor_u`},
			{CodeOp, 0xFE, 0x41, `i32.atomic.rmw.xchg i64.atomic.rmw.xchg i32.atomic.rmw8.xchg_u i32.atomic.rmw16.xchg_u i64.atomic.rmw8.xchg_u
				i64.atomic.rmw16.xchg_u i64.atomic.rmw32.xchg_u`},
			{CodeOp, 0xFE, 0x48, `i32.atomic.rmw.cmpxchg i64.atomic.rmw.cmpxchg i32.atomic.rmw8.cmpxchg_u i32.atomic.rmw16.cmpxchg_u
				i64.atomic.rmw8.cmpxchg_u i64.atomic.rmw16.cmpxchg_u i64.atomic.rmw32.cmpxchg_u`},
			{CodeMemFlag, 0, 0x02, "shared"},
		},
	},
	{
		name:  "shared-everything threads", // github.com/WebAssembly/shared-everything-threads
		words: "(shared table/shared acq_rel seq_cst thread_local waitqueue waitqueueref waitqueue.new waitqueue.notify struct.wait",
		codes: []codes{
			{CodeOp, 0xFE, 0x04, "pause"},
			{CodeOp, 0xFE, 0x4F, `global.atomic.get global.atomic.set global.atomic.rmw.add global.atomic.rmw.sub global.atomic.rmw.and
				global.atomic.rmw.or global.atomic.rmw.xor global.atomic.rmw.xchg global.atomic.rmw.cmpxchg`},
			{CodeOp, 0xFE, 0x58, "table.atomic.get table.atomic.set table.atomic.rmw.xchg table.atomic.rmw.cmpxchg"},
			{CodeOp, 0xFE, 0x5C, `struct.atomic.get struct.atomic.get_s struct.atomic.get_u struct.atomic.set struct.atomic.rmw.add
				struct.atomic.rmw.sub struct.atomic.rmw.and struct.atomic.rmw.or struct.atomic.rmw.xor struct.atomic.rmw.xchg
				struct.atomic.rmw.cmpxchg`},
			{CodeOp, 0xFE, 0x67, `array.atomic.get array.atomic.get_s array.atomic.get_u array.atomic.set array.atomic.rmw.add
				array.atomic.rmw.sub array.atomic.rmw.and array.atomic.rmw.or array.atomic.rmw.xor array.atomic.rmw.xchg
				array.atomic.rmw.cmpxchg`},
			{CodeOp, 0xFE, 0x72, "ref.i31_shared"},
			{CodeType, 0, 0x65, "shared"},
			{CodeDefType, 0, 0x65, "shared"},
			{CodeMut, 0, 0x02, "shared shared"},
			{CodeTableFlag, 0, 0x02, "shared"},
		},
	},
	{
		name:  "legacy exception handling", // in 3.0: try_table
		words: "do",
		codes: []codes{
			{CodeOp, 0, 0x06, "try catch _ rethrow"},
			{CodeOp, 0, 0x18, "delegate catch_all"},
		},
	},
	{
		name:  "custom descriptors", // github.com/WebAssembly/custom-descriptors
		words: "descriptor describes br_on_cast_desc br_on_cast_desc_fail ref.cast_desc",
		codes: []codes{
			{CodeOp, 0xFB, 0x20, `struct.new_desc struct.new_default_desc ref.get_desc ref.cast_desc_eq ref.cast_desc_eq br_on_cast_desc_eq
				br_on_cast_desc_eq_fail`},
			{CodeType, 0, 0x62, "exact"},
			{CodeDefType, 0, 0x4C, "describes descriptor"},
			{CodeImport, 0, 0x20, "exact"},
		},
	},
	{
		name:  "custom page sizes", // github.com/WebAssembly/custom-page-sizes
		words: "pagesize",
		codes: []codes{{CodeMemFlag, 0, 0x08, "pagesize"}},
	},
	{
		name:  "wide arithmetic", // github.com/WebAssembly/wide-arithmetic
		codes: []codes{{CodeOp, 0xFC, 0x13, "i64.add128 i64.sub128 i64.mul_wide_s i64.mul_wide_u"}},
		rows: []Row{
			{Name: "i64.add128", Sig: "IIII:II", Chapter: ChapterNumeric, Valid: "Instr_ok/wideop", Exec: "Step_pure/wideop"},
			{Name: "i64.sub128", Sig: "IIII:II", Chapter: ChapterNumeric, Valid: "Instr_ok/wideop", Exec: "Step_pure/wideop"},
			{Name: "i64.mul_wide_s", Sig: "II:II", Chapter: ChapterNumeric, Valid: "Instr_ok/extwideop", Exec: "Step_pure/extwideop"},
			{Name: "i64.mul_wide_u", Sig: "II:II", Chapter: ChapterNumeric, Valid: "Instr_ok/extwideop", Exec: "Step_pure/extwideop"},
		},
	},
	{
		name:  "stringref", // github.com/WebAssembly/stringref
		words: "stringref stringview_wtf16 string.new_utf8_array_try string.test",
		codes: []codes{
			{CodeOp, 0xFB, 0x80, `string.new_utf8 string.new_wtf16 string.const string.measure_utf8 string.measure_wtf8 string.measure_wtf16
				string.encode_utf8 string.encode_wtf16 string.concat string.eq string.is_usv_sequence string.new_lossy_utf8
				string.new_wtf8 string.encode_lossy_utf8 string.encode_wtf8 string.new_utf8_try`},
			{CodeOp, 0xFB, 0x90, `string.as_wtf8 stringview_wtf8.advance stringview_wtf8.encode_utf8 stringview_wtf8.slice
				stringview_wtf8.encode_lossy_utf8 stringview_wtf8.encode_wtf8`},
			{CodeOp, 0xFB, 0x98, `string.as_wtf16 stringview_wtf16.length stringview_wtf16.get_codeunit stringview_wtf16.encode
				stringview_wtf16.slice`},
			{CodeOp, 0xFB, 0xA0, `string.as_iter stringview_iter.next stringview_iter.advance stringview_iter.rewind stringview_iter.slice`},
			{CodeOp, 0xFB, 0xA8, "string.compare string.from_code_point string.hash"},
			{CodeOp, 0xFB, 0xB0, `string.new_utf8_array string.new_wtf16_array string.encode_utf8_array string.encode_wtf16_array
				string.new_lossy_utf8_array string.new_wtf8_array string.encode_lossy_utf8_array string.encode_wtf8_array`},
			{CodeType, 0, 0x61, "stringview_iter"},
			{CodeType, 0, 0x66, "stringview_wtf8 string"},
			{CodeSection, 0, 14, "strings"},
		},
	},
	{
		name:  "half-precision floats", // github.com/WebAssembly/half-precision
		words: "f16x8",
		codes: []codes{
			{CodeOp, 0xFC, 0x30, "f32.load_f16 f32.store_f16"},
			{CodeOp, 0xFD, 0x120, "f16x8.splat f16x8.extract_lane f16x8.replace_lane"},
			{CodeOp, 0xFD, 0x130, `f16x8.abs f16x8.neg f16x8.sqrt f16x8.ceil f16x8.floor f16x8.trunc f16x8.nearest f16x8.eq f16x8.ne f16x8.lt
				f16x8.gt f16x8.le f16x8.ge f16x8.add f16x8.sub f16x8.mul f16x8.div f16x8.min f16x8.max f16x8.pmin f16x8.pmax
				i16x8.trunc_sat_f16x8_s i16x8.trunc_sat_f16x8_u f16x8.convert_i16x8_s f16x8.convert_i16x8_u f16x8.demote_f32x4_zero
				f16x8.demote_f64x2_zero f32x4.promote_f16x8_low i16x8.trunc_f16x8_s i16x8.trunc_f16x8_u f16x8.madd f16x8.nmadd`},
		},
	},
	{
		name:  "memory control", // github.com/WebAssembly/memory-control
		codes: []codes{{CodeOp, 0xFC, 0x12, "memory.discard"}},
	},
	{
		name:  "compact import sections", // github.com/WebAssembly/compact-import-section
		words: "import/(item",
		codes: []codes{{CodeImport, 0, 0x7E, "types items"}},
	},
	{
		name:  "multibyte array access", // github.com/WebAssembly/multibyte-array-access
		words: "access/(type",
	},
	{
		name:  "numeric values in data segments", // github.com/WebAssembly/wat-numeric-values
		words: "data/(i8 data/(i16 data/(i32 data/(i64 data/(f32 data/(f64 data/(v128",
	},
	{
		name: "the component model", // github.com/WebAssembly/component-model
		words: `component core bool.const u8.const s8.const u16.const s16.const u32.const s32.const u64.const s64.const char.const str.const
			list.const record.const tuple.const variant.const enum.const option.none option.some result.ok result.err flags.const`,
		codes: []codes{{CodeLayer, 0, 1, "component"}},
	},
	{
		name:  "fuel", // what some engines count: no proposal, but a command of their scripts
		words: "assert_fuel",
	},
}
