;; An object is the same after it was made an external reference and back.
(module
  (type $s (struct (field i32)))
  (func (export "f") (result i32) (local $x (ref null $s))
    (local.set $x (struct.new $s (i32.const 7)))
    (block $no (result anyref)
      (return (ref.eq (local.get $x)
        (br_on_cast_fail $no anyref (ref eq) (any.convert_extern (extern.convert_any (local.get $x)))))))
    (drop)
    (i32.const -1)))
(assert_return (invoke "f") (i32.const 1))
