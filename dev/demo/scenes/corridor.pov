// A hospital: 1 corridor towards the light, 2 ward with beds, morning.
#declare Indoor = 1;
#include "common.inc"
sky_sphere { pigment { gradient y color_map { [0 rgb <1.5,1.5,1.4>] [0.4 rgb <1.2,1.5,1.9>] } } }
#declare Wall = texture { pigment { gradient y color_map { [0.36 rgb <0.28,0.47,0.44>] [0.365 rgb <0.28,0.47,0.44>] [0.365 rgb <0.68,0.69,0.65>] } scale 3 } finish { specular 0.1 } }
#declare Floor = texture { pigment { checker rgb <0.50,0.51,0.49>, rgb <0.45,0.46,0.45> scale 0.6 } finish { specular 0.4 roughness 0.01 reflection { 0.03, 0.45 fresnel on } } }
plane { y, 0 texture { Floor } interior { ior 1.5 } }
#macro Coat(Pose) Person(Pose, 0, <0.68,0.69,0.68>, <0.62,0.63,0.63>, 0) #end
#macro Bench(L) union { union { #local I = 0; #while (I < L) superellipsoid { <0.4,0.4> scale <0.23,0.025,0.22> translate <I*0.52,0.44,0> } superellipsoid { <0.4,0.4> scale <0.23,0.2,0.025> rotate x*12 translate <I*0.52,0.72,0.24> } #local I = I + 1; #end Paint(<0.06,0.24,0.36>, 0.4) } cylinder { <-0.2,0.38,0>, <L*0.52-0.3,0.38,0>, 0.03 texture { Steel } } cylinder { <0,0,0>, <0,0.4,0>, 0.025 texture { Steel } } cylinder { <(L-1)*0.52,0,0>, <(L-1)*0.52,0.4,0>, 0.025 texture { Steel } } } #end
#macro Bed() union {
  box { <-0.45,0.5,-1>, <0.45,0.62,1> Matt(<0.68,0.70,0.70>) } superellipsoid { <0.5,0.5> scale <0.3,0.07,0.18> translate <0,0.68,0.78> Matt(<0.70,0.70,0.68>) }
  blob { threshold 0.4 #local I = 0; #while (I < 7) cylinder { <R(-0.3,0.3),0.62,-0.6 + I*0.14>, <R(-0.3,0.3),0.64,-0.45 + I*0.14>, 0.36, 0.8 scale 1 } #local I = I + 1; #end scale <1.1,0.45,1> translate y*0.36 texture { pigment { rgb <0.30,0.46,0.50> } normal { bumps 0.5 scale 0.2 } } }
  box { <-0.48,0.4,0.98>, <0.48,1.05,1.02> Paint(<0.6,0.6,0.56>, 0.4) } box { <-0.48,0.4,-1.02>, <0.48,0.85,-0.98> Paint(<0.6,0.6,0.56>, 0.4) }
  #local S = -1; #while (S < 2) cylinder { <S*0.46,0.85,-0.5>, <S*0.46,0.85,0.5>, 0.014 texture { Steel } } #local K = 0; #while (K < 5) cylinder { <S*0.46,0.6,-0.5+K*0.25>, <S*0.46,0.85,-0.5+K*0.25>, 0.008 texture { Steel } } #local K = K + 1; #end cylinder { <S*0.42,0,-0.9>, <S*0.42,0.5,-0.9>, 0.025 texture { Steel } } cylinder { <S*0.42,0,0.9>, <S*0.42,0.5,0.9>, 0.025 texture { Steel } } #local S = S + 2; #end
  cylinder { <0.6,0,0.9>, <0.6,1.95,0.9>, 0.013 texture { Steel } } superellipsoid { <0.5,0.5> scale <0.06,0.12,0.025> translate <0.68,1.75,0.9> texture { pigment { rgbf <0.8,0.85,0.85,0.4> } finish { specular 0.5 } } } } #end
#if (Shot = 1)
  box { <-1.75,0,-3>, <-1.6,3,30> texture { Wall } } box { <1.6,0,-3>, <1.75,3,30> texture { Wall } } box { <-1.7,3,-3>, <1.7,3.1,30> Matt(0.68) }
  difference { box { <-1.7,0,30>, <1.7,3,30.2> Matt(0.6) } box { <-1.2,0.5,29>, <1.2,2.6,31> } } 
  #declare I = -2; #while (I < 3) box { <I*0.6-0.02,0.5,30>, <I*0.6+0.02,2.6,30.06> Matt(0.4) } #declare I = I + 1; #end
  light_source { <0.8,5,46> rgb <4.5,4.2,3.5> } 
  #declare I = 0; #while (I < 9) box { <-0.3,2.97,I*3.4-0.6>, <0.3,3.0,I*3.4+0.6> Lamp(<1.6,1.65,1.6>) } #if (mod(I,3) = 0) light_source { <0,2.8,I*3.4 + 1> rgb <0.95,0.97,0.95> fade_distance 3.4 fade_power 2 area_light x*0.5, z*3, 2, 2 adaptive 0 } #end
    #declare S = -1; #while (S < 2)
      union { box { <-0.03,0,-0.5>, <0.03,2.1,0.5> Matt(<0.40,0.28,0.17>) } box { <-0.05,0,-0.58>, <0.05,2.18,-0.5> Matt(0.55) } box { <-0.05,0,0.5>, <0.05,2.18,0.58> Matt(0.55) } box { <-0.05,2.1,-0.58>, <0.05,2.18,0.58> Matt(0.55) } cylinder { <-0.07,1,-0.38>, <0.07,1,-0.38>, 0.025 texture { Steel } } box { <-0.034,1.3,-0.2>, <0.034,1.9,0.2> Paint(<0.2,0.28,0.3>, 0.7) } translate <S*1.6,0,I*3.4 + 1.6> }
      cylinder { <S*1.54,0.95,I*3.4-0.9>, <S*1.54,0.95,I*3.4+0.9>, 0.03 texture { Wood } } #declare S = S + 2; #end #declare I = I + 1; #end
  object { Bench(4) rotate y*90 translate <1.32,0,4.9> } object { Bench(4) rotate y*-90 translate <-1.32,0,7.2> } object { Bench(4) rotate y*90 translate <1.32,0,12.5> }
  object { Person(3, 0, <0.35,0.18,0.22>, <0.05,0.05,0.07>, 0) rotate y*90 translate <1.26,-0.04,4.4> } object { Person(3, 0, <0.22,0.28,0.20>, <0.1,0.1,0.13>, 0) rotate y*90 translate <1.26,-0.04,11.5> }
  object { Coat(1) rotate y*8 translate <-0.45,0,6.2> } object { Coat(1) rotate y*176 translate <0.35,0,13.5> } object { Coat(0) rotate y*80 translate <-0.9,0,17> }
  object { Bed() rotate y*2 scale 0.9 translate <-1.0,0,3.0> }
  View(<0.35,1.5,-1.6>, <-0.08,1.15,8>, 62)
#else
  box { <-4,0,9>, <8,3.2,9.2> texture { Wall } } box { <-4.1,3.2,-4>, <8,3.3,9.2> Matt(0.66) } box { <8,0,-4>, <8.2,3.2,9.2> texture { Wall } }
  union { box { <-4.2,0,-4>, <-4,0.95,9> } box { <-4.2,2.8,-4>, <-4,3.2,9> } #declare I = 0; #while (I < 5) box { <-4.2,0.9,I*3-4.2>, <-4,2.9,I*3-3.5> } #declare I = I + 1; #end texture { Wall } }
  #declare I = 0; #while (I < 14) cylinder { <-4.05,0.95,I*1-4>, <-4.05,2.8,I*1-4>, 0.02 Matt(0.5) } #declare I = I + 1; #end
  light_source { <-4000,2600,-900> rgb <2.6,2.2,1.6> area_light y*80, z*80, 2, 2 adaptive 0 } light_source { <-3.4,2.2,2> rgb <0.75,0.8,0.85> fade_distance 5 fade_power 2 shadowless } light_source { <3,2.9,2> rgb <0.5,0.5,0.48> fade_distance 4 fade_power 2 }
  #declare I = 0; #while (I < 5) object { Bed() rotate y*0 translate <-2.4 + I*2.1,0,7.6> } box { <-1.7 + I*2.1,0,8.2>, <-1.2 + I*2.1,0.75,8.8> Paint(<0.5,0.48,0.42>, 0.3) } #declare I = I + 1; #end
  #declare I = 0; #while (I < 3) object { Bed() rotate y*90 translate <6.6,0,1 + I*2.2> } #declare I = I + 1; #end
  mesh { #declare I = 0; #while (I < 60) #declare A = I*0.045; #declare B = A + 0.045; triangle { <0.4,0.4,3 + A*2> + x*0.06*sin(A*26), <0.4,2.6,3 + A*2> + x*0.06*sin(A*26), <0.4,2.6,3 + B*2> + x*0.06*sin(B*26) } triangle { <0.4,0.4,3 + A*2> + x*0.06*sin(A*26), <0.4,2.6,3 + B*2> + x*0.06*sin(B*26), <0.4,0.4,3 + B*2> + x*0.06*sin(B*26) } #declare I = I + 1; #end Matt(<0.35,0.55,0.52>) translate <3.2,0,2> }
  object { Coat(4) rotate y*-10 translate <-1.2,0,6.2> } object { Coat(0) rotate y*50 translate <-0.3,0,5.6> } object { Person(0, 0, <0.20,0.34,0.42>, <0.2,0.34,0.42>, 0) rotate y*-120 translate <1.6,0,5.9> }
  union { union { box { <-0.3,0.78,-0.22>, <0.3,0.8,0.22> } box { <-0.3,0.3,-0.22>, <0.3,0.32,0.22> } #declare I = 0; #while (I < 4) cylinder { <(mod(I,2)*2-1)*0.28,0,(I < 2 ? -0.2 : 0.2)>, <(mod(I,2)*2-1)*0.28,0.85,(I < 2 ? -0.2 : 0.2)>, 0.012 } #declare I = I + 1; #end texture { Steel } }
    #declare I = 0; #while (I < 7) cylinder { <-0.24 + I*0.08,0.8,R(-0.15,0.15)>, <-0.24 + I*0.08,0.9,R(-0.15,0.15)>, 0.025 Paint(<R(0.3,0.7),R(0.3,0.6),R(0.3,0.6)>, 0.5) } #declare I = I + 1; #end translate <-1.0,0,3.6> }
  View(<1.0,1.62,1.3>, <-0.7,0.92,7>, 64)
#end
