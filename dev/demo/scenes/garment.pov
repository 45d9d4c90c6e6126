// A sewing workshop: 1 down the line under strip lamps, 3 along the wall, from the door.
#declare Indoor = 1;
#include "common.inc"
#declare Pale = texture { pigment { rgb <0.62,0.63,0.62> } finish { specular 0.1 } }
// floor, walls, roof beams
plane { y, 0 texture { pigment { checker rgb <0.30,0.31,0.30>, rgb <0.33,0.34,0.33> scale 0.6 } finish { specular 0.2 reflection { 0.02, 0.22 fresnel on } } } interior { ior 1.5 } }
difference { box { <-9,-0.1,-4>, <9,4.6,46> } box { <-8.8,-1,-3.8>, <8.8,4.5,45.8> } texture { pigment { gradient y color_map { [0.3 rgb <0.22,0.36,0.40>] [0.3 rgb <0.66,0.68,0.66>] } scale 4.6 } } }
#declare I = 0; #while (I < 12) box { <-9,4.1,I*4>, <9,4.5,I*4+0.25> Matt(<0.5,0.52,0.53>) } #declare I = I + 1; #end
cylinder { <-4.2,3.9,-4>, <-4.2,3.9,46>, 0.22 texture { Steel } } cylinder { <4.2,3.9,-4>, <4.2,3.9,46>, 0.22 texture { Steel } }
#macro Tube(X, Z) union {
    box { <-0.13,0.03,-0.8>, <0.13,0.08,0.8> Matt(0.7) } cylinder { <0,0,-0.75>, <0,0,0.75>, 0.028 Lamp(<2.6,2.7,2.6>) }
    cylinder { <0,0.05,-0.5>, <0,1.9,-0.5>, 0.008 Matt(0.2) } cylinder { <0,0.05,0.5>, <0,1.9,0.5>, 0.008 Matt(0.2) } translate <X,2.25,Z> } #end
#declare Cloth = array[5] { <0.05,0.10,0.27>, <0.45,0.45,0.42>, <0.34,0.06,0.08>, <0.05,0.22,0.24>, <0.42,0.33,0.16> }
#macro Fold(C) blob { threshold 0.4 #local K = 0; #while (K < 4) cylinder { <R(-0.2,0.2),R(0,0.1),R(-0.15,0.15)>, <R(-0.2,0.2),R(0,0.1),R(-0.15,0.15)>, 0.09, 1 } #local K = K + 1; #end
    texture { pigment { rgb C } normal { bumps 0.6 scale 0.07 } finish { diffuse 0.8 } } } #end
#declare Machine = union {
  box { <-0.28,0,-0.09>, <0.28,0.05,0.09> } box { <0.16,0.05,-0.06>, <0.27,0.26,0.06> } superellipsoid { <0.3,0.3> scale <0.28,0.065,0.065> translate <0,0.28,0> }
  superellipsoid { <0.3,0.3> scale <0.055,0.1,0.06> translate <-0.23,0.22,0> } cylinder { <-0.23,0.03,0>, <-0.23,0.14,0>, 0.008 texture { Steel } }
  cylinder { <0.27,0.28,0>, <0.33,0.28,0>, 0.07 texture { Steel } }
  #local K = 0; #while (K < 2) cylinder { <0.02+K*0.1,0.34,0>, <0.02+K*0.1,0.4,0>, 0.012 texture { Steel } } #local K = K + 1; #end
  Paint(<0.62,0.64,0.60>, 0.6)
}
#macro Place(Mirror)
  union {
    box { <-0.6,0.72,-0.28>, <0.6,0.75,0.28> texture { pigment { rgb <0.55,0.52,0.44> } finish { specular 0.2 } } }
    union { box { <-0.57,0,-0.25>, <-0.53,0.72,-0.21> } box { <0.53,0,-0.25>, <0.57,0.72,-0.21> } box { <-0.57,0,0.21>, <-0.53,0.72,0.25> } box { <0.53,0,0.21>, <0.57,0.72,0.25> } box { <-0.57,0.1,-0.02>, <0.57,0.14,0.02> } texture { Steel } }
    object { Machine translate <0.08,0.75,0> }
    cone { <0.2,1.09,0>, 0.035, <0.2,1.24,0>, 0.014 Matt(Pick(Cloth)*1.5) } cone { <0.33,1.09,0.02>, 0.035, <0.33,1.24,0.02>, 0.014 Matt(Pick(Cloth)*1.5) }
    object { Fold(Pick(Cloth)) translate <-0.35,0.79,0.02> }
    cylinder { <0.5,0.75,0.2>, <0.5,1.28,0.2>, 0.012 texture { Steel } } cone { <0.5,1.28,0.2>, 0.02, <0.36,1.2,0.1>, 0.06 open Paint(<0.05,0.3,0.28>, 0.5) } sphere { <0.37,1.205,0.11>, 0.03 Lamp(<3.2,2.9,2.1>) }
    box { <-0.2,0.42,0.5>, <0.2,0.46,0.85> Matt(<0.1,0.25,0.4>) } cylinder { <0,0,0.68>, <0,0.42,0.68>, 0.03 texture { Steel } }
    union { box { <-0.24,0,0>, <0.24,0.34,0.4> Matt(<0.12,0.25,0.42>*R(0.6,1.4)) } object { Fold(Pick(Cloth)) scale 1.1 translate <0,0.38,0.2> } object { Fold(Pick(Cloth)) translate <0,0.44,0.15> } translate <0.9,0,0.25> }
    object { Person(3, (rand(Dice) < 0.75 ? 3 : 0), <0.30,0.42,0.52>*R(0.75,1.1), <0.05,0.06,0.09>, <0.12,0.3,0.36>) translate <0,0,0.58> }
  }
#end
#declare Row = 0; #while (Row < 4) #declare Z = 0; #while (Z < 12)
  object { Place(0) rotate y*(90 + (Row < 2 ? 0 : 180)) translate <(Row - 1.5)*3.1 + (Row < 2 ? -0.2 : 0.2), 0, Z*2.35 + R(-0.06,0.06)> }
  #if (mod(Z,2) = 0) object { Tube((Row - 1.5)*3.1, Z*2.35 + 0.8) } #end
#declare Z = Z + 1; #end #declare Row = Row + 1; #end
// light of the tubes: a few sources stand for all of them, their shadows cross
#declare Z = 0; #while (Z < 5)
  light_source { <(mod(Z,2)*2 - 1)*2.4 + 0.3, 2.95, Z*4.6 + 0.5> rgb <1.0,1.03,1.0>*(0.44 + Z*0.11) fade_distance 5 fade_power 2 }
#declare Z = Z + 1; #end
// a high window at the side, day outside
#declare I = 0; #while (I < 9) box { <-8.82,2.3,I*5+0.6>, <-8.78,3.7,I*5+3.6> Lamp(<1.25,1.35,1.45>) } box { <-8.8,2.3,I*5+2.06>, <-8.74,3.7,I*5+2.14> Matt(0.3) } #declare I = I + 1; #end
#switch (Shot)
  #case (1)
    object { Person(0, 0, <0.62,0.62,0.6>, <0.04,0.04,0.06>, 0) rotate y*12 translate <0.25,0,7.2> } object { Person(4, 3, <0.30,0.42,0.52>, <0.05,0.06,0.09>, <0.12,0.3,0.36>) rotate y*-70 translate <-0.3,0,11> }
    View(<-0.15,2.15,-2.4>, <0.1,1.1,9>, 68) #break
  #else
    View(<6.3,1.9,-1.6>, <1.6,0.9,7.5>, 56)
#end
