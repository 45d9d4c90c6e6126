// A solar farm on dry ground: 1 rows to the hills in the evening, 2 two technicians cleaning, noon.
#include "common.inc"
#declare Cells = texture { pigment { gradient x color_map { [0.03 rgb <0.35,0.37,0.40>] [0.03 rgb <0.012,0.02,0.06>] [1 rgb <0.018,0.03,0.08>] } scale 0.166 } finish { specular 0.6 roughness 0.004 reflection { 0.05, 0.7 fresnel on } } }
#declare Lines = texture { pigment { gradient z color_map { [0.03 rgb <0.35,0.37,0.40>] [0.03 rgbt 1] } scale 0.166 } finish { reflection { 0.05, 0.6 fresnel on } } }
#declare Panel = union { box { <0,0,0>, <1,0.035,2> texture { Cells } texture { Lines } interior { ior 1.5 } } difference { box { <-0.02,-0.01,-0.02>, <1.02,0.042,2.02> } box { <0.012,-1,0.012>, <0.988,1,1.988> } texture { Steel } } }
#declare Table = union { #declare I = 0; #while (I < 12) object { Panel translate <I*1.05,0,0> } object { Panel translate <I*1.05,0,2.05> } #declare I = I + 1; #end
  cylinder { <0,-0.08,0.8>, <12.6,-0.08,0.8>, 0.05 texture { Steel } } cylinder { <0,-0.08,3.2>, <12.6,-0.08,3.2>, 0.05 texture { Steel } } rotate x*-20 translate y*0.75 }
#declare Legs = union { #declare I = 0; #while (I < 5) cylinder { <0.4 + I*2.9,0,0.8>, <0.4 + I*2.9,0.95,0.8>, 0.05 } cylinder { <0.4 + I*2.9,0,3.05>, <0.4 + I*2.9,1.8,3.05>, 0.05 } cylinder { <0.4 + I*2.9,0.3,0.8>, <0.4 + I*2.9,1.5,3.05>, 0.03 } #declare I = I + 1; #end texture { Steel } }
#macro Farm(Nx, Nz) #local X = 0; #while (X < Nx) #local Z = 0; #while (Z < Nz) object { Table translate <(X - Nx/2)*13.2 + (X >= Nx/2 ? 2.2 : -2.2),0,Z*7.4> } object { Legs translate <(X - Nx/2)*13.2 + (X >= Nx/2 ? 2.2 : -2.2),0,Z*7.4> } #local Z = Z + 1; #end #local X = X + 1; #end #end
#declare Bush = Blades(160, 0.5, <0.26,0.25,0.08>)
#if (Shot = 1)
  #declare To = <-0.75,0.17,0.62>; Sky(To, <0.13,0.21,0.42>, <0.90,0.52,0.26>, <1.5,0.85,0.35>, <0.60,0.40,0.36>, 0.56) Sun(To, <2.5,1.5,0.8>) Haze(1100, <0.76,0.50,0.34>)
#else
  #declare To = <0.45,0.75,-0.45>; Sky(To, <0.13,0.27,0.56>, <0.66,0.73,0.79>, <1,0.95,0.85>, <0.92,0.92,0.93>, 0.66) Sun(To, <1.9,1.75,1.45>) Haze(1100, <0.66,0.72,0.77>)
#end
plane { y, 0 texture { pigment { bozo turbulence 0.9 scale 2.4 color_map { [0 rgb <0.30,0.22,0.13>] [1 rgb <0.44,0.34,0.21>] } } normal { granite 0.4 scale 0.8 } } }
Farm(12, 22)
#declare I = 0; #while (I < 240) object { Bush scale <R(0.4,0.9),R(0.4,1),R(0.4,0.9)> rotate y*R(0,360) translate <(mod(I,3) = 0 ? R(-2.2,2.2) : R(-18,18)),0,(mod(I,3) = 0 ? R(1,60) : 5.6 + floor(R(0,9))*7.4)> } #declare I = I + 1; #end
#declare I = 0; #while (I < 5) union { cylinder { 0, y*14, 0.22 } cylinder { <-2.4,12.4,0>, <2.4,12.4,0>, 0.12 } Matt(0.3) translate <-90 + I*44,0,175> } #declare I = I + 1; #end
#declare I = 0; #while (I < 6) union { cone { 0, 1.6, y*62, 0.9 } sphere { <0,62,-1>, 1.8 } #declare K = 0; #declare A0 = R(0,120); #while (K < 3) sphere { 0, 1 scale <0.9,19,0.3> translate y*19 rotate z*(A0 + K*120) translate <0,62,-2.6> } #declare K = K + 1; #end Matt(<0.7,0.7,0.7>) translate <-300 + I*120 + R(-20,20),0,430 + R(0,150)> } #declare I = I + 1; #end
Mountains(900, 5, 380, 190, <0.13,0.12,0.09>)
#macro Technician(Pose, Cap) Person(Pose, 2, <0.08,0.17,0.36>, <0.07,0.09,0.14>, Cap) #end
object { Technician(1, <0.75,0.75,0.72>) rotate y*170 translate <-0.5,0,11> } object { Technician(0, <0.8,0.6,0.05>) rotate y*60 translate <0.7,0,12.2> }
#if (Shot = 1) View(<0.3,3.6,-5>, <-0.6,2.9,20>, 62)
#else
  object { Technician(4, <0.8,0.6,0.05>) rotate y*150 translate <3.5,0.0,-0.7> } object { Technician(4, <0.75,0.75,0.72>) rotate y*168 translate <5.9,0,-0.6> }
  cylinder { <3.6,1.0,-0.35>, <4.4,1.35,1.7>, 0.018 texture { Steel } } box { <4.15,1.28,1.62>, <4.75,1.36,1.75> Matt(<0.1,0.3,0.5>) } cylinder { <5.9,1.0,-0.25>, <6.5,1.42,1.9>, 0.018 texture { Steel } } box { <6.2,1.35,1.85>, <6.8,1.43,1.97> Matt(<0.1,0.3,0.5>) }
  View(<1.0,1.9,-4.6>, <4.6,1.35,3>, 58)
#end
