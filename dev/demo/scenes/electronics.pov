// Electronics assembly: 1 the line with its operators, 2 boards on the belt in close-up.
#declare Indoor = 1;
#include "common.inc"
#declare Board = union {
  box { <-0.11,0,-0.07>, <0.11,0.003,0.07> texture { pigment { rgb <0.015,0.11,0.05> } finish { specular 0.5 roughness 0.02 reflection { 0.01, 0.12 } } } texture { pigment { crackle metric 1 scale 0.016 color_map { [0.06 rgb <0.05,0.22,0.10>] [0.08 rgbt 1] } } } }
  #declare I = 0; #while (I < 34) #declare P = <R(-0.1,0.1),0.003,R(-0.06,0.06)>; #declare K = floor(R(0,5)); #switch (K)
    #case (0) box { <-0.012,0,-0.012>, <0.012,0.004,0.012> translate P Paint(<0.02,0.02,0.022>, 0.4) } #break
    #case (1) cylinder { 0, y*0.016, 0.0055 translate P Paint(<0.35,0.36,0.38>, 0.7) } #break
    #case (2) box { <-0.003,0,-0.0015>, <0.003,0.002,0.0015> rotate y*90*floor(R(0,2)) translate P Matt(<0.5,0.42,0.3>) } #break
    #case (3) box { <-0.008,0,-0.004>, <0.008,0.011,0.004> translate P Paint(<0.5,0.5,0.48>, 0.4) } #break
    #else box { <-0.005,0,-0.005>, <0.005,0.003,0.005> translate P Matt(0.03) }
  #end #declare I = I + 1; #end
  box { <-0.03,0.003,-0.025>, <0.01,0.007,0.015> Paint(<0.025,0.025,0.03>, 0.5) } box { <0.06,0.003,-0.068>, <0.1,0.016,-0.05> texture { Steel } }
  #declare I = 0; #while (I < 6) cylinder { <-0.09 + I*0.013,0.003,0.055>, <-0.09 + I*0.013,0.014,0.055>, 0.004 texture { pigment { rgb <0.65,0.5,0.15> } finish { metallic specular 0.7 } } } #declare I = I + 1; #end
}
#macro Belt(L) union { box { <-0.2,0.78,-3>, <0.2,0.8,L> texture { pigment { rgb <0.04,0.10,0.08> } finish { specular 0.15 } } } box { <-0.25,0.72,-3>, <-0.2,0.83,L> texture { Steel } } box { <0.2,0.72,-3>, <0.25,0.83,L> texture { Steel } } #local I = 0; #while (I < L/1.5) box { <-0.22,0,I*1.5>, <-0.18,0.75,I*1.5+0.04> texture { Steel } } box { <0.18,0,I*1.5>, <0.22,0.75,I*1.5+0.04> texture { Steel } } #local I = I + 1; #end #local I = -7; #while (I*0.36 < L) object { Board rotate y*R(-4,4) translate <R(-0.02,0.02),0.8,I*0.36> } #local I = I + 1; #end } #end
#macro Operator() Person(3, 3, <0.50,0.62,0.70>, <0.45,0.55,0.62>, <0.50,0.62,0.70>) #end
#declare Pastel = array[3] { <0.50,0.62,0.70>, <0.66,0.56,0.60>, <0.50,0.62,0.70> }
#macro Station() union { box { <-0.45,0.76,-0.02>, <0.45,0.79,0.42> Matt(<0.45,0.50,0.52>) } 
    union { cylinder { <-0.4,0.79,0.05>, <-0.4,1.7,0.05>, 0.016 } cylinder { <0.4,0.79,0.05>, <0.4,1.7,0.05>, 0.016 } box { <-0.42,1.68,-0.1>, <0.42,1.7,0.25> } box { <-0.42,1.25,0.0>, <0.42,1.27,0.2> } texture { Steel } }
    box { <-0.35,1.655,0.0>, <0.35,1.675,0.1> Lamp(<1.7,1.8,1.9>) } #local I = 0; #while (I < 5) box { <-0.38 + I*0.16,1.27,0.02>, <-0.26 + I*0.16,1.37,0.18> Paint(<R(0.1,0.5),R(0.2,0.4),R(0.3,0.5)>, 0.3) } #local I = I + 1; #end
    box { <-0.18,1.32,-0.06>, <0.18,1.6,-0.03> Paint(<0.03,0.03,0.035>, 0.4) } box { <-0.165,1.335,-0.062>, <0.165,1.585,-0.06> texture { pigment { bozo scale 0.07 color_map { [0.3 rgb <0.05,0.15,0.25>] [0.5 rgb <0.10,0.35,0.45>] } } finish { emission 0.6 } } } } #end
#if (Shot = 1)
  plane { y, 0 texture { pigment { checker rgb <0.40,0.44,0.43>, rgb <0.37,0.41,0.40> scale 0.6 } finish { specular 0.4 reflection { 0.02, 0.35 fresnel on } } } interior { ior 1.5 } }
  box { <-9,0,36>, <9,4,36.2> Matt(0.6) } box { <-9,0,-4>, <-8.8,4,36> Matt(0.6) } box { <8.8,0,-4>, <9,4,36> Matt(0.6) } box { <-9,3.6,-4>, <9,3.7,36> Matt(0.62) }
  #declare I = 0; #while (I < 12) #declare X = -2; #while (X < 3) box { <X*2.6-0.3,3.57,I*3-0.8>, <X*2.6+0.3,3.6,I*3+0.8> Lamp(<1.5,1.55,1.6>) } #declare X = X + 1; #end #declare I = I + 1; #end
  #declare I = 0; #while (I < 5) light_source { <(mod(I,2)*2-1)*2.2,3.2,I*5.2 + 0.2> rgb <1.0,1.03,1.06>*(0.6 + I*0.13) fade_distance 5 fade_power 2 } #declare I = I + 1; #end
  #declare X = -1; #while (X < 2) union { Belt(28)
    #declare I = 0; #while (I < 19) #declare S = -1; #while (S < 2) union { object { Station() translate z*0.05 rotate y*0 translate z*-0.0 } scale 1 rotate y*(S*-90 + 180) translate <S*0.25,0,I*1.4 + 0.3> }
        object { Operator() rotate y*(S*90) translate <S*0.98,0.02,I*1.4 + 0.3> } box { <S*1.1-0.18,0.4,I*1.4+0.1>, <S*1.1+0.18,0.46,I*1.4+0.5> Matt(0.08) } cylinder { <S*1.1,0,I*1.4+0.3>, <S*1.1,0.4,I*1.4+0.3>, 0.03 texture { Steel } } #declare S = S + 2; #end #declare I = I + 1; #end
    translate x*X*4 } #declare X = X + 1; #end
  object { Person(0, 3, <0.62,0.62,0.62>, <0.5,0.5,0.52>, <0.15,0.3,0.5>) rotate y*-20 translate <1.9,0,5> } object { Person(1, 3, <0.62,0.62,0.62>, <0.5,0.5,0.52>, <0.15,0.3,0.5>) rotate y*10 translate <-2.1,0,8> }
  View(<1.75,2.1,-2.2>, <-0.5,0.85,6>, 64)
#else
  sky_sphere { pigment { gradient y color_map { [0 rgb <0.5,0.55,0.6>] [0.5 rgb <1.1,1.15,1.2>] } } }
  light_source { <-0.5,2.4,2> rgb <1.6,1.65,1.7> area_light x*1.6, z*1.2, 3, 2 adaptive 0 fade_distance 2 fade_power 2 } light_source { <2,2,-0.5> rgb <0.7,0.6,0.45> fade_distance 2 fade_power 2 }
  plane { y, 0 Matt(<0.3,0.33,0.33>) } union { Belt(10) } box { <-6,0,9>, <6,4,9.1> Matt(<0.35,0.4,0.42>) }
  #declare I = 0; #while (I < 5) object { Operator() rotate y*90 translate <1.0,0,1.0 + I*1.3> } object { Station() rotate y*90 translate <0.3,-0.02,1.0 + I*1.3> } object { Operator() rotate y*-90 translate <-0.95,0,1.7 + I*1.3> } #declare I = I + 1; #end
  View(<-0.2,1.08,-0.35>, <0.06,0.80,0.6>, 50)
#end
