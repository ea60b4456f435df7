;; The parameters of imported functions have names, which local.get of no body uses.
(module
  (import "m" "f" (func $f (param $x i32) (param i64) (param (@name "y") f32)))
  (func $h (import "m" "h") (param $z i32))
  (func $g (param $y i32) local.get $y drop))
